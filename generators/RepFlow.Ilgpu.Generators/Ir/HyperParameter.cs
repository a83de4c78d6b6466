namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>A hyper-parameter that emitted code reads: a member or primary-constructor parameter.</summary>
sealed record HyperParameter(string Name, string Type)
{
    /// <summary>In a composite, the member whose it is, and what that calls it.</summary>
    public (string Member, string Name)? Of { get; init; }
}
