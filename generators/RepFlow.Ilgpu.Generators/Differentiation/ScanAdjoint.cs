using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>
/// The adjoint of a scan is a scan in the other direction (docs/adjoints/scan.md): what a phase reads of an earlier position hands its gradient there, and is found by solving the position
/// as everywhere. What is read of other tensors takes its gradient from all positions at once, behind the scan.
/// </summary>
static class ScanAdjoint
{
    /// <summary>Derives it.</summary>
    /// <param name="body">The scan.</param>
    /// <param name="adjointsOf">The adjoint stages of a phase as a stage by itself.</param>
    /// <returns>The phases of the adjoint scan, and the stages behind it.</returns>
    public static (IReadOnlyList<Stage> Phases, IReadOnlyList<Stage> Behind) Derive(StageBody.Scan body, Func<Stage, IReadOnlyList<Stage>> adjointsOf)
    {
        var states = body.Writes.ToDictionary(Names.Adjoint);
        var derived = body.Phases.Reverse().Select(p => (Phase: p, Adjoints: adjointsOf(p))).ToList();
        var phases = new List<Stage>();
        foreach (var (phase, own) in derived)
        {
            // All that is handed to what the phase computes is there before anything is made of it.
            phases.AddRange(derived.SelectMany(d => d.Adjoints).Where(a => phase.Writes.Select(Names.Adjoint).Intersect(a.Writes).Any()).Select(a => a with { Accumulate = true }));
            phases.AddRange(own.Where(IsCut));
        }

        return (Numbered(phases), derived.SelectMany(d => d.Adjoints).Where(a => !IsCut(a) && !a.Writes.Any(states.ContainsKey)).ToList());

        bool IsCut(Stage adjoint) => derived.SelectMany(d => d.Adjoints).Any(a => a != adjoint && a.Reads.Intersect(adjoint.Writes).Any()) && !adjoint.Writes.Any(states.ContainsKey);
    }

    /// <summary>Adjoint stages of one tensor may share a name.</summary>
    static IReadOnlyList<Stage> Numbered(IReadOnlyList<Stage> phases) =>
        phases.Select((phase, at) => phases.Take(at).Count(p => p.Name == phase.Name) is > 0 and var before ? phase with { Name = phase.Name + (before + 1) } : phase).ToList();
}
