namespace RepFlow.Ilgpu;

/// <summary>
/// Lets the parameters of a part of a network stand under the network's own name, as if the network held them itself: the part has a name in messages and descriptions, and none in checkpoints and files.
/// So what several networks have in common is a network, without a word before names that are given.
/// </summary>
/// <remarks>For a layer or network, not for a list of them. No two parameters of a network may come by one name so; the build says where they would, or the network when its parameters are asked for.</remarks>
/// <example><code>
/// readonly Conv2d conv1 = new(3, 64, 7, stride: 2, padding: 3);   // "conv1.weight"
/// [Unnamed] readonly FourStages stages = new(...);                // its layers are "layer1.0.conv1.weight" and so on
/// </code></example>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class UnnamedAttribute : Attribute;
