using System.Diagnostics.CodeAnalysis;

namespace RepFlow.Ilgpu.Execution;

/// <summary>Names a layer definition of the assembly. The generator writes one for each, by which <see cref="LayerCatalog"/> finds them.</summary>
/// <param name="definition">The definition's type.</param>
/// <param name="ir">What it computes, forward and backward, as the generator writes it.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class LayerDefinitionAttribute(
    [DynamicallyAccessedMembers(LayerDefinitionAttribute.Members)] Type definition,
    string ir = "") : Attribute
{
    /// <summary>What <see cref="LayerSample"/> asks a definition for, which trimming must leave.</summary>
    internal const DynamicallyAccessedMemberTypes Members = DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicProperties;

    /// <summary>The definition's type.</summary>
    [DynamicallyAccessedMembers(Members)]
    public Type Definition { get; } = definition;

    /// <summary>
    /// The definition's intermediate form, in a text that begins with its version: by it a network in another assembly is compiled. Where it is
    /// missing or has a version that the network's generator does not know, the layer runs as it is, and nothing is fused with it.
    /// </summary>
    public string Ir { get; } = ir;
}
