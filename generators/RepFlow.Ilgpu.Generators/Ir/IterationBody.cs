using System.Collections.Generic;

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
    IReadOnlyList<string> Inputs);

/// <summary>A state and the tensor that it starts from; zero where null.</summary>
sealed record IterationState(string Name, string? Start);

/// <summary>One phase: new values of some states, each an expression of the old ones and of other tensors, in the iteration's dims.</summary>
sealed record Phase(string Name, IReadOnlyList<(string State, Expr Value)> Updates);
