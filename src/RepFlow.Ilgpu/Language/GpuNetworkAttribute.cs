namespace RepFlow.Ilgpu;

/// <summary>
/// Marks a partial class as a network: the generator reads its method <c>Forward</c> and writes the forward pass, the backward pass and the memory of the
/// whole as an <see cref="Networks.INetwork"/>.
/// </summary>
/// <remarks>
/// <c>Forward</c> takes tensors and returns one, or a tuple of them. It calls <c>Forward</c> of layers and networks that the class holds in fields or properties (or lists of
/// them), <c>Apply</c> of static layers, and operators on tensors; it may declare locals, choose with <c>if</c> and <c>?:</c> by what fields say, and loop with
/// <c>for</c> and <c>foreach</c>. It also runs as it stands, layer by layer, which is what the compiled network is compared with.
/// </remarks>
/// <example><code>
/// [GpuNetwork]
/// public sealed partial class Block(int channels)
/// {
///     readonly Conv2d conv = new(channels, channels, 3, padding: 1);
///     readonly BatchNorm bn = new(channels);
///
///     public Tensor Forward(Tensor x) => Relu.Apply(bn.Forward(conv.Forward(x)) + x);
/// }
/// </code></example>
[AttributeUsage(AttributeTargets.Class)]
public sealed class GpuNetworkAttribute : Attribute;
