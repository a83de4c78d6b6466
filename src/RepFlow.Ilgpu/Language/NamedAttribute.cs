namespace RepFlow.Ilgpu;

/// <summary>Gives a layer of a network another name in checkpoints and files than its field has.</summary>
/// <param name="name">The name, without dots.</param>
/// <example><code>[Named("0")] readonly Conv2d conv = new(64, 128, 1, stride: 2);   // its weight is "downsample.0.weight"</code></example>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NamedAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
