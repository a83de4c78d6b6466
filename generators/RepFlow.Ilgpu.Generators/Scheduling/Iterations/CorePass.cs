using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>A pass over a plane by a core of a processor behind OpenCL: one position after the other, in loops that its compiler makes vectors of.</summary>
/// <param name="Pass">The pass over flat addresses.</param>
/// <param name="Sums">What it adds up, taken apart.</param>
/// <param name="Plan">What of it is a local.</param>
/// <param name="IsOneRun">Whether its loop runs through all rows as one, the border between them included, whose results are masked.</param>
sealed record CorePass(PlanePass Pass, PassSums Sums, ValuePlan Plan, bool IsOneRun)
{
    /// <summary>What it uses that is the same all over the plane.</summary>
    public IEnumerable<Expr> Constants => PlaneNest.Constants(Plan);

    /// <summary>Whether it has to know whether a position is inside.</summary>
    public bool IsMasked => IsOneRun && (Pass.Writes.Count > 0 || Sums.Accumulators.Any(a => a.Any(t => !PassBorder.IsZero(t.Term))));

    /// <summary>Decides it.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="nest">The plane.</param>
    /// <param name="host">The host's pass, which computes the same.</param>
    /// <param name="isOneRun">Whether planes are laid out to be run through as one.</param>
    public static CorePass Of(ExprBuilder b, PlaneNest nest, HostPass host, bool isOneRun)
    {
        var values = host.Sums.Accumulators.SelectMany(a => a.Select(t => t.Term)).Concat(host.Pass.Writes.Select(w => w.Value)).Concat(host.Sums.Shares.Select(s => s.Factor));
        return new CorePass(host.Pass, host.Sums, new ValuePlan(b, values, nest.Depths(axis => axis + 1)), isOneRun && host.IsInLanes);
    }
}
