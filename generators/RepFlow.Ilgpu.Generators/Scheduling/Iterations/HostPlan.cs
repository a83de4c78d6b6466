using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>The passes of the host, where a plane's states stay in the cache of the running thread: inputs are kept as planes as well.</summary>
/// <param name="Program">What repeats.</param>
/// <param name="Phases">The passes of one iteration.</param>
/// <param name="Adjoints">The passes that sweep one iteration, by phase.</param>
/// <param name="Doubled">The planes that change as a whole: they have memory for before and after, which change places.</param>
/// <param name="Kept">The planes that hold what a sweep keeps of phases beside the states.</param>
sealed record HostPlan(
    IterationProgram Program,
    IReadOnlyList<HostPass> Phases,
    IReadOnlyList<(int Phase, IReadOnlyList<HostPass> Passes)> Adjoints,
    IReadOnlyList<string> Doubled,
    IReadOnlyList<string> Kept)
{
    /// <summary>All passes.</summary>
    public IEnumerable<HostPass> Passes => Phases.Concat(Adjoints.SelectMany(a => a.Passes));

    /// <summary>How many planes a sweep keeps of an iteration.</summary>
    public int PerIteration => Program.States.Sum(Program.Updates) + Kept.Count;

    /// <summary>Decides it.</summary>
    public static HostPlan Of(ExprBuilder b, Stage stage)
    {
        var program = new IterationProgram(b, stage, keepsInputs: true);
        var nest = program.Nest;
        var keeping = program.Adjoints.Select(a => (a.Phase, Kept: new Keeping(b, nest, program.Phases[a.Phase], a.Passes))).ToList();
        HostPass Pass(PlanePass pass) => new(pass, new PassSums(b, nest.Plane, pass));
        return new HostPlan(
            program,
            program.Phases.Select((p, at) => Pass(keeping.FirstOrDefault(k => k.Phase == at).Kept?.Phase ?? p)).ToList(),
            keeping.Select(k => (k.Phase, (IReadOnlyList<HostPass>)k.Kept.Adjoints.SelectMany(p => PassSplit.Of(b, nest.Plane, p)).Select(Pass).ToList())).ToList(),
            program.Doubled.Where(p => program.Sweep?.StateAdjoints.Contains(p) ?? true).ToList(),
            keeping.SelectMany(k => k.Kept.Planes).ToList());
    }
}
