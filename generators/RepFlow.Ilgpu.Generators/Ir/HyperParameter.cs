namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>A hyper-parameter that emitted code reads: a member or primary-constructor parameter.</summary>
sealed record HyperParameter(string Name, string Type)
{
    /// <summary>How the definition writes it, where that is not its name: a part of a struct, a value of an enumeration as an integer.</summary>
    public string? Source { get; init; }

    /// <summary>In a composite, the member whose it is, and what that calls it.</summary>
    public (string Member, string Name)? Of { get; init; }
}
