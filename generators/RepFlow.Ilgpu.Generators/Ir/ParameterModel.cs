namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>A parameter or buffer: the property and its name in files.</summary>
sealed record ParameterModel(string Property, string Name, int Rank, bool Learned);
