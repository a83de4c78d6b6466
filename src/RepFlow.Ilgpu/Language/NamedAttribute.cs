namespace RepFlow.Ilgpu;

/// <summary>Gives a layer of a network another name in checkpoints and files than its field has.</summary>
/// <param name="name">
/// The name. Dots in it are as those of networks in networks: so a flat network, whose layers are fused, has the names of one that others built of nested modules. No name of a network
/// begins with another and a dot.
/// </param>
/// <example><code>
/// [Named("0")] readonly Conv2d conv = new(64, 128, 1, stride: 2);   // its weight is "downsample.0.weight"
/// [Named("conv1.1")] readonly BatchNorm bn1 = new(128);             // its weight is "layer1.0.conv1.1.weight"
/// </code></example>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NamedAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
