namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>An input of a definition.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rank">How many axes stages read one by one.</param>
/// <param name="HasRest">Whether any number of axes may follow.</param>
sealed record TensorInput(string Name, int Rank, bool HasRest = false)
{
    /// <summary>What the definition calls it, where emitted code calls it otherwise.</summary>
    public string Shown { get; init; } = Name;

    /// <summary>Whether its elements are integers.</summary>
    public bool IsInteger { get; init; }
}
