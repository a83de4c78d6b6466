using System.Collections.Generic;
using System.Linq;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>The scratch tensors of planes that do not fit on chip.</summary>
/// <param name="Doubled">The planes that change as a whole: they have a tensor for before and one for after, which change places.</param>
/// <param name="Fixed">The planes that there is one of, in the order of their tensors; the states that a sweep keeps come behind them.</param>
/// <param name="InPlace">The other planes that passes write, which have one tensor for before and after.</param>
sealed record WidePlan(IReadOnlyList<string> Doubled, IReadOnlyList<string> Fixed, IReadOnlyList<string> InPlace)
{
    /// <summary>Decides it.</summary>
    public static WidePlan Of(IterationProgram program)
    {
        // In a sweep the versions of states stand apart anyway.
        var lasting = program.Sweep?.StateAdjoints ?? program.States;
        var doubled = program.Doubled.Where(lasting.Contains).ToList();
        var written = new HashSet<string>((program.Sweep is null ? program.Phases : program.Adjoints.SelectMany(a => a.Passes)).SelectMany(p => p.Writes).Select(w => w.Plane));
        return new WidePlan(doubled, lasting.Concat(doubled.Select(PlaneWrite.Next)).Concat(program.Cuts).ToList(), lasting.Where(p => written.Contains(p) && !doubled.Contains(p)).ToList());
    }
}
