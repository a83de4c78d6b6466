using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Tensors;

/// <summary>A shape or extent that an execution knows by a name: one of the kinds that are nested here, and no other.</summary>
abstract record NamedSize
{
    NamedSize(string name) => Name = name;

    /// <summary>What it is called: a tensor, or a field.</summary>
    public string Name { get; }

    /// <summary>The shape of an input.</summary>
    public sealed record Input(string Name, int At) : NamedSize(Name);

    /// <summary>The shape of a parameter.</summary>
    public sealed record Parameter(string Name, string Property) : NamedSize(Name);

    /// <summary>The shape of a tensor, an extent for each of its axes.</summary>
    public sealed record Extents(string Name, IReadOnlyList<Expr> Axes) : NamedSize(Name);

    /// <summary>The shape of another tensor.</summary>
    public sealed record Same(string Name, string Other) : NamedSize(Name);

    /// <summary>What a method of the definition makes of shapes: a shape, or an extent (of an axis of a shape, where one is given).</summary>
    public sealed record Call(string Name, OwnMethod Method, IReadOnlyList<string> Tensors, bool IsShape, int? Axis) : NamedSize(Name);
}
