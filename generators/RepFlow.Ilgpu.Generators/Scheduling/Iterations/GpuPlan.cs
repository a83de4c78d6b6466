using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>The passes of GPUs: inputs are read from their tensors, and nothing is kept beside the states.</summary>
/// <param name="Program">What repeats.</param>
/// <param name="Start">Gives states, and in a sweep their adjoints, their first values.</param>
/// <param name="Finish">Stores results, or adds to adjoints of what states start from; null where there is nothing to store.</param>
sealed record GpuPlan(IterationProgram Program, PlanePass Start, PlanePass? Finish)
{
    /// <summary>All passes, in the order in which they run first.</summary>
    public IReadOnlyList<PlanePass> Passes => Program.Passes.Prepend(Start).Concat(Finish is null ? [] : new[] { Finish }).ToList();

    /// <summary>The tensor that takes what a pass adds to the adjoint of an input.</summary>
    public string AdjointTensor(PlaneWrite increment) => Program.Sweep!.Inputs.First(i => IterationProgram.IncrementOf(i.Tensor) == increment.Plane).Adjoint;

    /// <summary>Decides it.</summary>
    public static GpuPlan Of(ExprBuilder b, Stage stage)
    {
        var program = new IterationProgram(b, stage, keepsInputs: false);
        var nest = program.Nest;
        Expr First(string? tensor) => tensor is null ? b.Real(0) : nest.Here(tensor);
        var starts = program.Body.States.Select(s => new PlaneWrite(s.Name, First(s.Start)))
            .Concat(program.Sweep?.StateAdjoints.Select((name, at) => new PlaneWrite(name, First(program.Sweep.Seeds[at]))) ?? []).ToList();
        var results = program.Sweep is { } sweep
            ? sweep.StateAdjoints.Select((name, at) => (Tensor: sweep.Starts[at]!, Value: nest.InPlace(name))).Where(f => f.Tensor is not null).ToList()
            : program.Results.Select(s => (Tensor: s, Value: nest.InPlace(s))).ToList();
        var summary = program.Sweep is null ? "The states after the last iteration." : "The adjoints of what the states start from.";
        return new GpuPlan(
            program,
            new PlanePass("Start", "The states before the first iteration.", starts, []),
            results.Count == 0 ? null : new PlanePass("Finish", summary, [], []) { Results = results });
    }
}
