using System.Collections.Generic;

namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>The reverse sweep of an iteration.</summary>
/// <param name="Primal">The iteration.</param>
/// <param name="Phases">The adjoint phases in the order in which one iteration is swept: last phase first.</param>
/// <param name="StateAdjoints">The adjoint plane of each state, in the order of the states: what it is called in <see cref="AdjointPhase"/>.</param>
/// <param name="Seeds">For each state the tensor that holds the adjoint of its final value; null where nothing reads it.</param>
/// <param name="Starts">For each state the adjoint tensor of what it starts from; null where it starts at zero.</param>
/// <param name="Inputs">Input tensors of the iteration's own dims and the tensors of their adjoints, which the phases add to.</param>
/// <param name="Slots">Sums over a plane, kept for each plane: the tensor and position that each belongs to. Slot s of plane p stands at p * Slots.Count + s of <paramref name="SumsTensor"/>.</param>
/// <param name="SumsTensor">The tensor of the sums, of shape (batch extents…, slots).</param>
sealed record IterationAdjointBody(
    IterationBody Primal,
    IReadOnlyList<AdjointPhase> Phases,
    IReadOnlyList<string> StateAdjoints,
    IReadOnlyList<string?> Seeds,
    IReadOnlyList<string?> Starts,
    IReadOnlyList<(string Tensor, string Adjoint)> Inputs,
    IReadOnlyList<(string Tensor, IReadOnlyList<Expr> Position)> Slots,
    string SumsTensor);
