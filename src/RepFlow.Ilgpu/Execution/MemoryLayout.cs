using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Execution;

/// <summary>Where everything lies that a plan places: the parameters in one memory, the rest in another.</summary>
/// <param name="ParameterBytes">The bytes of the learned parameters, and of their gradients.</param>
/// <param name="StateBytes">The bytes of the memory of all parameters, learned and not.</param>
/// <param name="HeldBytes">The bytes at the start of the other memory that belong to what has a place of its own.</param>
/// <param name="WorkBytes">The bytes of the other memory.</param>
sealed record MemoryLayout(long ParameterBytes, long StateBytes, long HeldBytes, long WorkBytes)
{
    /// <summary>All bytes.</summary>
    public long Bytes => StateBytes + WorkBytes;

    /// <summary>Finds a place for everything: of what shares memory the largest first, each at the lowest place that is free as long as it lives.</summary>
    /// <param name="lifetimes">What is placed; receives its offsets.</param>
    /// <param name="backward">The first step of the backward pass.</param>
    /// <param name="isKeepingAll">Whether nothing shares memory.</param>
    /// <returns>How much memory that is.</returns>
    public static MemoryLayout Of(IReadOnlyList<Lifetime> lifetimes, int backward, bool isKeepingAll)
    {
        var roots = lifetimes.Where(l => l.Whole is null).ToLookup(l => isKeepingAll && l.Region == MemoryRegion.Shared ? MemoryRegion.Held : l.Region);
        var parameters = Line(roots[MemoryRegion.Parameters], 0);
        var state = Line(roots[MemoryRegion.Buffers], parameters);

        // A parameter without a gradient leaves zeros in their place: one kernel updates all parameters.
        foreach (var gradient in roots[MemoryRegion.Gradients])
        {
            gradient.Offset = gradient.Primal!.Offset;
        }

        var held = Line(roots[MemoryRegion.Held], roots[MemoryRegion.Gradients].Any() ? parameters : 0);
        var placed = new List<Lifetime>();
        var lives = roots[MemoryRegion.Shared].ToDictionary(r => r, r => r.Lives(backward));
        foreach (var root in roots[MemoryRegion.Shared].OrderByDescending(r => r.Tensor.Bytes).ThenBy(r => r.First))
        {
            root.Offset = held;
            foreach (var other in placed.Where(other => AreAtOnce(lives[root], lives[other])).OrderBy(other => other.Offset))
            {
                if (root.Offset + Aligned(root.Tensor.Bytes) <= other.Offset)
                {
                    break;
                }

                root.Offset = Math.Max(root.Offset, other.Offset + Aligned(other.Tensor.Bytes));
            }

            placed.Add(root);
        }

        return new MemoryLayout(parameters, state, held, placed.Select(p => p.Offset + Aligned(p.Tensor.Bytes)).Append(held).Max());
    }

    /// <summary>The bytes of everything where nothing shares memory; gradients take as much as parameters, if there are any.</summary>
    /// <param name="lifetimes">What is placed.</param>
    /// <returns>The bytes.</returns>
    public static long BytesKeepingAll(IReadOnlyList<Lifetime> lifetimes)
    {
        var bytes = lifetimes.Where(l => l.Whole is null).ToLookup(l => l.Region, l => Aligned(l.Tensor.Bytes));
        return bytes.Where(region => region.Key != MemoryRegion.Gradients).Sum(region => region.Sum()) + (bytes[MemoryRegion.Gradients].Any() ? bytes[MemoryRegion.Parameters].Sum() : 0);
    }

    /// <summary>Bytes, rounded up to where the next tensor may start.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The rounded bytes.</returns>
    public static long Aligned(long bytes) => (bytes + DeviceMemory.Alignment - 1) / DeviceMemory.Alignment * DeviceMemory.Alignment;

    /// <summary>Places one behind the other.</summary>
    static long Line(IEnumerable<Lifetime> roots, long end)
    {
        foreach (var root in roots)
        {
            root.Offset = end;
            end += Aligned(root.Tensor.Bytes);
        }

        return end;
    }

    /// <summary>Whether two are used at the same time.</summary>
    static bool AreAtOnce(IReadOnlyList<(int First, int Last)> lives, IReadOnlyList<(int First, int Last)> others)
    {
        foreach (var life in lives)
        {
            foreach (var other in others)
            {
                if (life.First <= other.Last && other.First <= life.Last)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
