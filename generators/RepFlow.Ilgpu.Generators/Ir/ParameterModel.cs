namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>A parameter or buffer: the property and its name in files.</summary>
sealed record ParameterModel(string Property, string Name, int Rank, bool Learned)
{
    /// <summary>What the definition calls it, where emitted code calls it otherwise.</summary>
    public string Shown { get; init; } = Property;
}
