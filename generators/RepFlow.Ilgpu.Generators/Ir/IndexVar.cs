namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>An index of a stage.</summary>
/// <param name="Name">Its name in the definition.</param>
/// <param name="Extent">The number of its values, an expression of sizes and hyper-parameters.</param>
/// <param name="Join">Whether it shares an axis of the result with the index before it.</param>
sealed record IndexVar(string Name, Expr Extent, bool Join = false);
