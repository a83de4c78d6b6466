using System;
using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>The passes of GPUs: inputs are read from their tensors, and nothing is kept beside the states.</summary>
sealed class GpuPlan
{
    /// <summary>Decides it.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="stage">A stage that iterates or sweeps.</param>
    /// <param name="placement">Where tensors stand.</param>
    public GpuPlan(ExprBuilder b, Stage stage, Func<string, Placement> placement)
    {
        Program = new IterationProgram(b, stage, keepsInputs: false);
        var (nest, sweep) = (Program.Nest, Program.Sweep);
        var depths = nest.Batch.ToDictionary(d => d.Name, _ => 0).Concat(nest.Plane.ToDictionary(d => d.Name, _ => 1)).ToDictionary(d => d.Key, d => d.Value);
        var flat = new Flattening(b, placement);
        Expr First(string? tensor) => tensor is null ? b.Real(0) : nest.Here(tensor);
        GpuPass Pass(PlanePass pass) => new(b, flat, Program, pass, depths);
        var adjoints = sweep?.StateAdjoints.Select((name, at) => new PlaneWrite(name, First(sweep.Seeds[at]))) ?? [];
        Start = Pass(new PlanePass(
            "Start", "The states before the first iteration.", Program.Body.States.Select(s => new PlaneWrite(s.Name, First(s.Start))).Concat(adjoints).ToList(), []));
        Phases = Program.Phases.Select(Pass).ToList();
        Adjoints = Program.Adjoints.SelectMany(a => a.Passes).Select(Pass).ToList();
        var results = sweep is null
            ? Program.Results.Select(s => (Tensor: s, Value: nest.InPlace(s))).ToList()
            : sweep.StateAdjoints.Select((name, at) => (Tensor: sweep.Starts[at]!, Value: nest.InPlace(name))).Where(f => f.Tensor is not null).ToList();
        Finish = results.Count == 0 ? null : Pass(
            new PlanePass("Finish", sweep is null ? "The states after the last iteration." : "The adjoints of what the states start from.", [], []) { Results = results });
        Constants = Passes.SelectMany(p => p.Constants).Distinct().OrderBy(c => c.Id).ToList();
        ConstantPlan = new ValuePlan(b, Constants, depths);
    }

    /// <summary>What repeats.</summary>
    public IterationProgram Program { get; }

    /// <summary>Gives states, and in a sweep their adjoints, their first values.</summary>
    public GpuPass Start { get; }

    /// <summary>The passes of one iteration.</summary>
    public IReadOnlyList<GpuPass> Phases { get; }

    /// <summary>The passes that sweep one iteration.</summary>
    public IReadOnlyList<GpuPass> Adjoints { get; }

    /// <summary>Stores results, or adds to adjoints of what states start from; null where there is nothing to store.</summary>
    public GpuPass? Finish { get; }

    /// <summary>All of them, in the order in which they run first.</summary>
    public IEnumerable<GpuPass> Passes => Phases.Prepend(Start).Concat(Adjoints).Concat(Finish is null ? [] : [Finish]);

    /// <summary>What passes use that is the same all over a plane.</summary>
    public IReadOnlyList<Expr> Constants { get; }

    /// <summary>How that is computed.</summary>
    public ValuePlan ConstantPlan { get; }

    /// <summary>The planes that there is one of, of each item, in the order of their tensors where they do not fit on chip.</summary>
    public IReadOnlyList<string> Planes => Program.Lasting.Concat(Program.Doubled.Select(PlaneWrite.Next)).Concat(Program.Cuts).Concat(Program.Sweep is null ? [] : Program.Constant).ToList();
}
