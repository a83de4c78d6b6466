namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>Left must equal Right, or be less than it; where When names a boolean hyper-parameter, only if that is true.</summary>
sealed record ShapeCheck(Expr Left, Expr Right, bool Less, string Message, string? When = null);
