using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators;

/// <summary>What parsing a definition gives: a model or diagnostics.</summary>
sealed class ParseResult((LayerModel? Model, IReadOnlyList<DiagnosticInfo> Diagnostics) result) : IEquatable<ParseResult>
{
    public LayerModel? Model { get; } = result.Model;

    public IReadOnlyList<DiagnosticInfo> Diagnostics { get; } = result.Diagnostics;

    public bool Equals(ParseResult? other) => other is not null && Equals(Model, other.Model) && Diagnostics.SequenceEqual(other.Diagnostics);

    public override bool Equals(object? obj) => Equals(obj as ParseResult);

    public override int GetHashCode() => Model?.GetHashCode() ?? Diagnostics.Count;
}
