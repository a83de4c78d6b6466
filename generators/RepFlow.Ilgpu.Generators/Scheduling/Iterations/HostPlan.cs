using System;
using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>The passes of the host, where a plane's states stay in the cache of the running thread: inputs are kept as planes as well.</summary>
sealed class HostPlan
{
    /// <summary>Decides it.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="stage">A stage that iterates or sweeps.</param>
    /// <param name="placement">Where tensors stand.</param>
    public HostPlan(ExprBuilder b, Stage stage, Func<string, Placement> placement)
    {
        Program = new IterationProgram(b, stage, keepsInputs: true);
        var nest = Program.Nest;
        var flat = new Flattening(b, placement);
        HostPass Pass(PlanePass pass) => new(b, flat, nest, pass);
        var keeping = Program.Adjoints.ToDictionary(a => a.Phase, a => new Keeping(b, nest, Program.Phases[a.Phase], a.Passes));
        Phases = Program.Phases.Select((p, at) => Pass(keeping.TryGetValue(at, out var kept) ? kept.Phase : p)).ToList();
        Adjoints = Program.Adjoints.SelectMany(a => keeping[a.Phase].Adjoints).SelectMany(p => PassSplit.Of(b, nest.Plane, p)).Select(Pass).ToList();
        Kept = Program.Adjoints.SelectMany(a => keeping[a.Phase].Planes).ToList();
        Doubled = Passes.SelectMany(p => p.Pass.Doubled).Distinct().ToList();
        IEnumerable<string?> ends = Program.Sweep is { } sweep ? sweep.Seeds.Concat(sweep.Starts).Concat(sweep.Inputs.Select(i => i.Adjoint)) : Program.Results;
        var tensors = Program.Inputs.Concat(Program.Body.States.Select(s => s.Start)).Concat(ends).OfType<string>().Distinct();
        Places = tensors.ToDictionary(t => t, t => new HostPlace(b, placement(t), nest));
        PlacePlan = new ValuePlan(b, Places.Values.SelectMany(p => p.Values), nest.Batch.ToDictionary(d => d.Name, _ => 0));
    }

    /// <summary>What repeats.</summary>
    public IterationProgram Program { get; }

    /// <summary>The passes of one iteration.</summary>
    public IReadOnlyList<HostPass> Phases { get; }

    /// <summary>The passes that sweep one iteration.</summary>
    public IReadOnlyList<HostPass> Adjoints { get; }

    /// <summary>All passes.</summary>
    public IEnumerable<HostPass> Passes => Phases.Concat(Adjoints);

    /// <summary>The planes that change as a whole: they have memory for before and after, which change places.</summary>
    public IReadOnlyList<string> Doubled { get; }

    /// <summary>The planes that hold what a sweep keeps of phases beside the states.</summary>
    public IReadOnlyList<string> Kept { get; }

    /// <summary>The planes that there is one of.</summary>
    public IReadOnlyList<string> Planes =>
        [.. Program.Inputs, .. Program.Lasting, .. Doubled.Select(PlaneWrite.Next), .. Program.Cuts, .. Program.Increments, .. Program.Sweep is null ? [] : Program.Constant];

    /// <summary>The planes that a sweep keeps of an iteration.</summary>
    public IReadOnlyList<string> PerIteration => Program.Sweep is null ? [] : [.. Program.Versions, .. Kept];

    /// <summary>Where the planes of tensors stand that are copied in or out.</summary>
    public IReadOnlyDictionary<string, HostPlace> Places { get; }

    /// <summary>What of these places is a local.</summary>
    public ValuePlan PlacePlan { get; }
}
