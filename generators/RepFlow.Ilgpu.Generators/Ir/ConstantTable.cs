namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>Numbers of a definition that kernels read like a tensor.</summary>
/// <param name="Name">The tensor.</param>
/// <param name="Values">Its elements; the shape stands among those of the model.</param>
sealed record ConstantTable(string Name, IReadOnlyList<double> Values);
