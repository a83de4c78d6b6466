namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>An argument with which the reference implementation calls a stage's method: one of the kinds that are nested here, and no other.</summary>
abstract record ReferenceArgument
{
    ReferenceArgument(string name) => Name = name;

    /// <summary>The index or tensor.</summary>
    public string Name { get; init; }

    public sealed record Dim(string Name) : ReferenceArgument(Name);

    public sealed record Over(string Name) : ReferenceArgument(Name);

    /// <summary>The index that counts all elements.</summary>
    public sealed record Linear(string Name) : ReferenceArgument(Name);

    public sealed record View(string Name, Border Border) : ReferenceArgument(Name);

    /// <summary>The element of a tensor at the position at hand.</summary>
    public sealed record Element(string Name) : ReferenceArgument(Name);

    /// <summary>A state, and in a scan what it starts from.</summary>
    public sealed record State(string Name, string? Start = null) : ReferenceArgument(Name);
}
