namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>One tensor that a stage writes.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Position">Where: one position per axis, in the stage's dims.</param>
/// <param name="Value">What: for a fold, the value of one term.</param>
/// <param name="Guard">In a scatter, the condition under which it is written; null for always.</param>
sealed record StageOutput(string Tensor, IReadOnlyList<Expr> Position, Expr Value, Expr? Guard = null);
