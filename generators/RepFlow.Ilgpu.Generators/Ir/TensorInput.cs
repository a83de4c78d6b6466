namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>An input of a definition. Rank is -1 for element-wise definitions.</summary>
sealed record TensorInput(string Name, int Rank)
{
    /// <summary>What the definition calls it, where emitted code calls it otherwise.</summary>
    public string Shown { get; init; } = Name;
}
