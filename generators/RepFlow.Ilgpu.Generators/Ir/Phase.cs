namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>One phase: new values of some states, each an expression of the old ones and of other tensors, in the iteration's dims.</summary>
sealed record Phase(string Name, IReadOnlyList<(string State, Expr Value)> Updates);
