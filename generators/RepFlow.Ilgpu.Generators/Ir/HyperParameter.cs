namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>A hyper-parameter that emitted code reads: a member or primary-constructor parameter.</summary>
sealed record HyperParameter(string Name, string Type);
