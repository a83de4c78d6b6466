using System.Diagnostics.CodeAnalysis;

namespace RepFlow.Ilgpu.Execution;

/// <summary>Names a layer definition of the assembly. The generator writes one for each, by which <see cref="LayerCatalog"/> finds them.</summary>
/// <param name="definition">The definition's type.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class LayerDefinitionAttribute(
    [DynamicallyAccessedMembers(LayerDefinitionAttribute.Members)] Type definition) : Attribute
{
    /// <summary>What <see cref="LayerSample"/> asks a definition for, which trimming must leave.</summary>
    internal const DynamicallyAccessedMemberTypes Members = DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicProperties;

    /// <summary>The definition's type.</summary>
    [DynamicallyAccessedMembers(Members)]
    public Type Definition { get; } = definition;
}
