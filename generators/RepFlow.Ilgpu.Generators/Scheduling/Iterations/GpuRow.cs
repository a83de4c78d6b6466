using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>What a pass does on GPUs at one of the rows of a strip.</summary>
/// <param name="At">The position's address.</param>
/// <param name="Pass">The pass, over flat addresses, from there.</param>
/// <param name="Stores">What it writes, or in a sweep adds, to tensors.</param>
sealed record GpuRow(Expr At, PlanePass Pass, IReadOnlyList<FlatOutput> Stores)
{
    /// <summary>All that has to be computed.</summary>
    public IEnumerable<Expr> Values => ValuesBut(_ => false);

    /// <summary>The same where some of the elements that it adds to need not be found.</summary>
    /// <param name="isFound">Which need not.</param>
    public IEnumerable<Expr> ValuesBut(Func<FlatOutput, bool> isFound) => Pass.Writes.Where(w => !w.Adds).Select(w => w.Value).Concat(Pass.Sums.Select(s => s.Value))
        .Concat(Stores.SelectMany(s => isFound(s) ? [s.Value] : s.Values));
}
