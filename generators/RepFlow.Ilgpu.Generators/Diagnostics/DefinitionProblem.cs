using Microsoft.CodeAnalysis;

namespace RepFlow.Ilgpu.Generators.Diagnostics;

/// <summary>
/// What is wrong with a definition, found after it was parsed. Its place is looked up when it is reported: were it here, each moved line would be another
/// problem, and all that follows from the definition would be done again.
/// </summary>
/// <param name="descriptor">What.</param>
/// <param name="type">The definition's name in metadata.</param>
/// <param name="member">The member that it is said of; null for the definition itself.</param>
/// <param name="arguments">What the message says of it.</param>
sealed class DefinitionProblem(DiagnosticDescriptor descriptor, string type, string? member, params string[] arguments) : IEquatable<DefinitionProblem>
{
    readonly DiagnosticInfo info = new(descriptor, null, arguments);
    readonly string type = type;
    readonly string? member = member;

    /// <summary>The diagnostic, on the member or, where there is none of the name, on the definition.</summary>
    public DiagnosticInfo In(Compilation compilation)
    {
        var definition = compilation.Assembly.GetTypeByMetadataName(type);
        var place = (member is null ? null : definition?.GetMembers(member).FirstOrDefault()) ?? definition;
        return new DiagnosticInfo(info.Descriptor, LocationInfo.From(place?.Locations.FirstOrDefault()), [.. info.Arguments]);
    }

    public bool Equals(DefinitionProblem? other) => other is not null && type == other.type && member == other.member && info.Equals(other.info);

    public override bool Equals(object? obj) => Equals(obj as DefinitionProblem);

    public override int GetHashCode() => type.GetHashCode() ^ info.GetHashCode();
}
