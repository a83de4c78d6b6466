namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>A state and the tensor that it starts from; zero where null.</summary>
sealed record IterationState(string Name, string? Start);
