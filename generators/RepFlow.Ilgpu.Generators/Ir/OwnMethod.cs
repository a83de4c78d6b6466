namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>A method of the definition.</summary>
sealed record OwnMethod(string Name, bool IsStatic);
