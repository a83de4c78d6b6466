using System.Collections.Generic;
using System.Linq;

namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>An iteration: phases repeated on states.</summary>
/// <param name="Count">The number of repetitions.</param>
/// <param name="BatchDims">The dims at which states are only read in place: each value is a plane of its own.</param>
/// <param name="PlaneDims">The dims along which phases read neighbours.</param>
/// <param name="States">The states, in order of first appearance.</param>
/// <param name="Phases">The phases, in order. A phase's outputs are states; its reads of states see the values from before it.</param>
/// <param name="Inputs">The tensors read that are not states, starts included.</param>
sealed record IterationBody(
    Expr Count,
    IReadOnlyList<IndexVar> BatchDims,
    IReadOnlyList<IndexVar> PlaneDims,
    IReadOnlyList<IterationState> States,
    IReadOnlyList<Phase> Phases,
    IReadOnlyList<string> Inputs)
{
    /// <summary>The states whose final values something reads: only they leave the chip.</summary>
    public IReadOnlyList<string> Results { get; init; } = States.Select(s => s.Name).ToList();
}
