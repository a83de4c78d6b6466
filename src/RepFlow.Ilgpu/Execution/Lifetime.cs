namespace RepFlow.Ilgpu.Execution;

/// <summary>What a plan places, and when it is used.</summary>
/// <param name="tensor">What is placed.</param>
/// <param name="name">What it is called in messages.</param>
sealed class Lifetime(Placeable tensor, string name)
{
    readonly SortedSet<int> uses = [];
    readonly HashSet<int> recomputed = [];
    long offset;
    bool hasParts;

    /// <summary>What is placed.</summary>
    public Placeable Tensor => tensor;

    /// <summary>What it is called in messages.</summary>
    public string Name => name;

    /// <summary>Where it lies.</summary>
    public MemoryRegion Region { get; set; } = MemoryRegion.Shared;

    /// <summary>The parameter whose gradient it is.</summary>
    public Lifetime? Primal { get; private set; }

    /// <summary>The tensor that it is a part of.</summary>
    public Lifetime? Whole { get; private set; }

    /// <summary>The tensor that is no part of another.</summary>
    public Lifetime Root => Whole?.Root ?? this;

    /// <summary>Whether it may lie in another tensor: it does not yet, and has no place among parameters.</summary>
    public bool IsFree => this is { Whole: null, Region: MemoryRegion.Shared or MemoryRegion.Held };

    /// <summary>Whether it is neither a part of another tensor, nor another a part of it, nor held.</summary>
    public bool IsAlone => this is { Whole: null, hasParts: false, Region: MemoryRegion.Shared };

    /// <summary>The steps that use it, in order.</summary>
    public IReadOnlyCollection<int> Uses => uses;

    /// <summary>The first step that uses it; those that none uses come before all.</summary>
    public int First => uses.Count == 0 ? int.MaxValue : uses.Min;

    /// <summary>The last step that uses it.</summary>
    public int Last => uses.Count == 0 ? -1 : uses.Max;

    /// <summary>Where it starts, in bytes.</summary>
    public long Offset
    {
        get => Whole is null ? offset : Whole.Offset + offset;
        set => offset = value;
    }

    /// <summary>Uses it in a step.</summary>
    /// <param name="step">The step.</param>
    public void Use(int step) => uses.Add(step);

    /// <summary>Computes all of it again in a step: between the use before and this one it needs no memory.</summary>
    /// <param name="step">The step.</param>
    public void Recompute(int step)
    {
        recomputed.Add(step);
        uses.Add(step);
    }

    /// <summary>When it needs its memory: from a step that computes it to the last use of what that has computed; what is held needs it for good.</summary>
    /// <param name="backward">The first step of the backward pass. What that reads of the forward pass stays until its end.</param>
    /// <returns>The first and the last step of each life, in order.</returns>
    public IReadOnlyList<(int First, int Last)> Lives(int backward)
    {
        var lives = new List<(int First, int Last)>();
        foreach (var use in uses)
        {
            if (lives.Count == 0 || recomputed.Contains(use))
            {
                lives.Add((use, use));
            }
            else
            {
                lives[^1] = (lives[^1].First, use);
            }
        }

        return [.. lives.Select((life, at) => IsHeld(at) || (life.First < backward && life.Last >= backward) ? (life.First, int.MaxValue) : life)];

        bool IsHeld(int at) => Region == MemoryRegion.Held && at == lives.Count - 1;
    }

    /// <summary>Keeps its memory for it alone.</summary>
    public void Hold()
    {
        if (Region == MemoryRegion.Shared)
        {
            Region = MemoryRegion.Held;
        }
    }

    /// <summary>Places it elsewhere.</summary>
    /// <param name="region">Where.</param>
    /// <param name="primal">The parameter whose gradient it is there.</param>
    public void MoveTo(MemoryRegion region, Lifetime? primal) => (Region, Primal) = (region, primal);

    /// <summary>Makes it a part of another.</summary>
    /// <param name="whole">The other.</param>
    /// <param name="begin">Where in it, in bytes.</param>
    public void PutInto(Lifetime whole, long begin)
    {
        (Whole, offset) = (whole, begin);
        var root = whole.Root;
        root.hasParts = true;
        root.uses.UnionWith(uses);
        if (Region != MemoryRegion.Shared)
        {
            root.Hold();
        }
    }
}
