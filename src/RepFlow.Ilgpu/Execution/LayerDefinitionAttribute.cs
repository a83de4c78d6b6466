namespace RepFlow.Ilgpu.Execution;

/// <summary>Names a layer definition of the assembly. The generator writes one for each, by which <see cref="LayerCatalog"/> finds them.</summary>
/// <param name="definition">The definition's type.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class LayerDefinitionAttribute(Type definition) : Attribute
{
    /// <summary>The definition's type.</summary>
    public Type Definition { get; } = definition;
}
