using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Networks;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// TVNet in front of a residual network (Fan, Huang, Gan, Ermon, Gong and Huang, End-to-End Learning of Motion Representation for Video Understanding, CVPR 2018): TV-L1 optical flow whose
/// differences and divergences are learned, in each iteration for itself, stacked as the input of a <see cref="ResNet"/>.
/// </summary>
/// <remarks>
/// <para>The flow is as in the authors' code (LijieFan/tvnet) at one scale with one warp. It is cut off at 20 pixels and brought to [-1, 1]; a clip's flows are taken in stacks of 10, and those
/// left over are not computed, so that 11 frames are one stack. Logits of several stacks are averaged. The authors' network behind is BN-Inception.</para>
/// <para>In training the loss of the flow is added, 0.1 times (from memory of the paper): 0.15 times the mean distance of a frame's colours from those that the flow finds in the
/// next frame, and the flow's total variation. Colours are those the network is given, which theirs are as bytes.</para>
/// <para>Weights of a residual network fit <see cref="Classifier"/>.</para>
/// </remarks>
/// <example><code>
/// var network = TvNet.Of(34, new() { Classes = 51, Frames = 11 });
/// using var step = new TrainingStep(network, device, Precision.Single, [[11, 3, 112, 112]]);
/// </code></example>
[GpuNetwork]
public sealed partial class TvNet : IClipNetwork, ILossNetwork
{
    /// <summary>The largest flow, in pixels.</summary>
    internal const float Limit = 20;

    readonly TvNetFlow flow;
    readonly Clamp clamp = new(-Limit, Limit);
    readonly StackClips stack;
    readonly TvNetOptions weights;

    /// <summary>Makes a network.</summary>
    /// <param name="blocks">The number of blocks of each of the four stages.</param>
    /// <param name="isBottleneck">Whether a block is a <see cref="Bottleneck"/>, else a <see cref="BasicBlock"/>.</param>
    /// <param name="options">The rest; it has no representation flow, and its frames are colours.</param>
    /// <exception cref="ArgumentException">A stage has no block, an option is out of its range, or a flow is asked for.</exception>
    public TvNet(IReadOnlyList<int> blocks, bool isBottleneck, ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(options);
        Stages.CheckNoFlow(options, "TVNet");
        weights = options.TvNet;
        if (options.Channels != 3 || weights.Stack < 1)
        {
            throw new ArgumentException($"TVNet computes flow of colours, 3 channels, and stacks at least one; {options.Channels} channels and stacks of {weights.Stack} were asked for.");
        }

        var stacked = Math.Clamp(options.Frames - 1, 1, weights.Stack);
        flow = new TvNetFlow(options.Frames, stacked, weights.Iterations, weights.Fields);
        stack = new StackClips(stacked, stacked, stacked);
        Classifier = new ResNet(blocks, isBottleneck, options with { Channels = 2 * stacked, Frames = (options.Frames - 1) / stacked });
    }

    /// <summary>The residual network on stacks of flows.</summary>
    public ResNet Classifier { get; }

    /// <inheritdoc/>
    public int Frames
    {
        get => flow.Frames;
        set
        {
            flow.Frames = value;
            Classifier.Frames = (value - 1) / stack.Length;
        }
    }

    /// <summary>A network of the usual sizes.</summary>
    /// <param name="depth">18, 34, 50, 101 or 152.</param>
    /// <param name="options">The rest.</param>
    /// <returns>The network.</returns>
    /// <exception cref="ArgumentException">The depth is none of these, or an option is out of its range.</exception>
    public static TvNet Of(int depth, ModelOptions options)
    {
        var (blocks, isBottleneck) = Stages.OfDepth(depth);
        return new TvNet(blocks, isBottleneck, options);
    }

    /// <inheritdoc/>
    public INetwork WithLoss(ILayer loss) => new TvNetObjective(flow, clamp, stack, Classifier, weights, loss);

    /// <summary>The logits of clips.</summary>
    /// <param name="x">(N * frames, 3, H, W), the frames of one clip behind those of another.</param>
    /// <returns>(N, classes).</returns>
    public Tensor Forward(Tensor x) => Classifier.Forward(stack.Forward((1f / Limit) * clamp.Forward(flow.Forward(x))));
}
