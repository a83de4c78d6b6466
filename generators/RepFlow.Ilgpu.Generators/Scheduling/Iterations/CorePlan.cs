using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>
/// The passes of a processor behind OpenCL. Its cores have caches and vectors as the host's do, so the passes, what is kept and the planes are the host's; what differs is
/// that a compiler makes the vectors.
/// </summary>
sealed class CorePlan
{
    /// <summary>Decides it.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="host">The host's passes.</param>
    public CorePlan(ExprBuilder b, HostPlan host)
    {
        var nest = host.Program.Nest;
        Host = host;
        Phases = host.Phases.Select(p => CorePass.Of(b, nest, p, host.IsOneRun)).ToList();
        Adjoints = host.Adjoints.Select(p => CorePass.Of(b, nest, p, host.IsOneRun)).ToList();
        Constants = Passes.SelectMany(p => p.Constants).Distinct().OrderBy(c => c.Id).ToList();
        ConstantPlan = new ValuePlan(b, Constants, nest.Depths(axis => axis + 1));
    }

    /// <summary>The host's passes.</summary>
    public HostPlan Host { get; }

    /// <summary>The passes of one iteration.</summary>
    public IReadOnlyList<CorePass> Phases { get; }

    /// <summary>The passes that sweep one iteration.</summary>
    public IReadOnlyList<CorePass> Adjoints { get; }

    /// <summary>All passes.</summary>
    public IEnumerable<CorePass> Passes => Phases.Concat(Adjoints);

    /// <summary>How all of it is computed.</summary>
    public IEnumerable<ValuePlan> Plans => Passes.Select(p => p.Plan).Append(ConstantPlan);

    /// <summary>What passes use that is the same all over a plane.</summary>
    public IReadOnlyList<Expr> Constants { get; }

    /// <summary>How that is computed.</summary>
    public ValuePlan ConstantPlan { get; }
}
