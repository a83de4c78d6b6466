using Microsoft.CodeAnalysis;

namespace RepFlow.Ilgpu.Generators.Diagnostics;

/// <summary>A diagnostic as plain values.</summary>
sealed class DiagnosticInfo(DiagnosticDescriptor descriptor, LocationInfo? location, params string[] arguments) : System.IEquatable<DiagnosticInfo>
{
    public DiagnosticDescriptor Descriptor { get; } = descriptor;

    public LocationInfo? Location { get; } = location;

    public IReadOnlyList<string> Arguments { get; } = arguments;

    public Diagnostic ToDiagnostic() => Diagnostic.Create(Descriptor, Location?.ToLocation(), Arguments.ToArray<object>());

    public bool Equals(DiagnosticInfo? other) =>
        other is not null && Descriptor.Id == other.Descriptor.Id && Equals(Location, other.Location) && Arguments.SequenceEqual(other.Arguments);

    public override bool Equals(object? obj) => Equals(obj as DiagnosticInfo);

    public override int GetHashCode() => Descriptor.Id.GetHashCode() ^ (Location?.GetHashCode() ?? 0);
}
