namespace RepFlow.Ilgpu.Execution;

/// <summary>What a plan places, and when it is used.</summary>
/// <param name="tensor">What is placed.</param>
/// <param name="name">What it is called in messages.</param>
sealed class Lifetime(Placeable tensor, string name)
{
    long offset;

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

    /// <summary>The first step that uses it; those that none uses come before all.</summary>
    public int First { get; private set; } = int.MaxValue;

    /// <summary>The last step that uses it.</summary>
    public int Last { get; private set; } = -1;

    /// <summary>Where it starts, in bytes.</summary>
    public long Offset
    {
        get => Whole is null ? offset : Whole.Offset + offset;
        set => offset = value;
    }

    /// <summary>Uses it in a step.</summary>
    /// <param name="step">The step.</param>
    public void Use(int step) => (First, Last) = (Math.Min(First, step), Math.Max(Last, step));

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
        root.Use(First);
        root.Use(Last);
        if (Region != MemoryRegion.Shared)
        {
            root.Hold();
        }
    }
}
