using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Networks;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// Two networks on the same clips, one that sees appearance and one that sees motion, whose logits are averaged: the two-stream network (Simonyan and Zisserman 2014) with late fusion, as
/// Figure 2b of the paper has it.
/// </summary>
/// <remarks>
/// The streams share nothing, and each is trained by a loss of its own: together they learn what two networks learn apart, as the paper has them.
/// </remarks>
/// <example><code>
/// // Both streams of 150 classes: colours, and the representation flow behind block 3.
/// var options = new ModelOptions { Classes = 150, Frames = 16 };
/// var network = new TwoStreamNetwork(ResNet.Of(34, options), ResNet.Of(34, options with { Flow = new() }));
/// </code></example>
[GpuNetwork]
public sealed partial class TwoStreamNetwork : IClipNetwork, ILossNetwork
{
    [Named("rgb")]
    readonly IClipNetwork appearance;

    [Named("motion")]
    readonly IClipNetwork motion;

    readonly SliceChannels? colours;

    /// <summary>Joins two networks.</summary>
    /// <param name="appearance">The network that sees appearance.</param>
    /// <param name="motion">The network that sees motion, of clips as long.</param>
    /// <param name="hasStoredFlow">Whether clips have channels of flow behind those of colours, which the one that sees appearance gets alone.</param>
    /// <exception cref="ArgumentException">They are for clips of other lengths.</exception>
    public TwoStreamNetwork(IClipNetwork appearance, IClipNetwork motion, bool hasStoredFlow = false)
    {
        ArgumentNullException.ThrowIfNull(appearance);
        ArgumentNullException.ThrowIfNull(motion);
        (this.appearance, this.motion) = appearance.Frames == motion.Frames
            ? (appearance, motion)
            : throw new ArgumentException($"Both streams see the same clips; one is for {appearance.Frames} frames and the other for {motion.Frames}.");
        colours = hasStoredFlow ? new SliceChannels(0, 3) : null;
    }

    /// <inheritdoc/>
    public int Frames
    {
        get => appearance.Frames;
        set => appearance.Frames = motion.Frames = value;
    }

    /// <inheritdoc/>
    public INetwork WithLoss(ILayer loss) => new TwoStreamObjective(colours, appearance, motion, loss);

    /// <summary>The mean of both streams' logits.</summary>
    /// <param name="x">(N * frames, 3, H, W), the frames of one clip behind those of another; 5 channels where flow is stored.</param>
    /// <returns>(N, classes).</returns>
    public Tensor Forward(Tensor x) => 0.5f * (appearance.Forward(colours?.Forward(x) ?? x) + motion.Forward(x));
}
