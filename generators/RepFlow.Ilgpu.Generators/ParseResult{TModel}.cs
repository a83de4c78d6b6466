using RepFlow.Ilgpu.Generators.Diagnostics;

namespace RepFlow.Ilgpu.Generators;

/// <summary>What parsing a definition or a network gives: a model or diagnostics.</summary>
sealed class ParseResult<TModel>((TModel? Model, IReadOnlyList<DiagnosticInfo> Diagnostics) result) : IEquatable<ParseResult<TModel>>
    where TModel : class
{
    public TModel? Model { get; } = result.Model;

    public IReadOnlyList<DiagnosticInfo> Diagnostics { get; } = result.Diagnostics;

    public bool Equals(ParseResult<TModel>? other) => other is not null && Equals(Model, other.Model) && Diagnostics.SequenceEqual(other.Diagnostics);

    public override bool Equals(object? obj) => Equals(obj as ParseResult<TModel>);

    public override int GetHashCode() => Model?.GetHashCode() ?? Diagnostics.Count;
}
