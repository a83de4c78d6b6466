using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>A fold of a plane in place: what it comes to stands at every position that was folded.</summary>
/// <param name="Plane">The plane, of terms before and of results after.</param>
/// <param name="Fold">How: a sum, a maximum or a minimum.</param>
/// <param name="Overs">Whether it folds along depth, rows and columns.</param>
sealed record PlaneFold(string Plane, Fold Fold, IReadOnlyList<bool> Overs);
