using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// A residual network whose filters are those of images, inflated over time: the 3-D and the (2+1)-D ResNet-18 of the paper's Tables 6 and 7. With <see cref="ModelOptions.Flow"/> the
/// representation flow stands behind one of its blocks, and what follows runs on fewer frames.
/// </summary>
/// <remarks>
/// The names of its parameters are those of the network of images, so that ImageNet's weights begin it (<c>WeightsLoadOptions.Transfer</c>). The 3-D form is that of the authors' code:
/// a stem of 7x7x7 that steps by two pixels, then pooling, which with the second to fourth stage halves frames, rows and columns. The (2+1)-D form has what the paper takes from
/// Xie et al. 2017 (S3D): each convolution is one in space, normalised and rectified as in the network of images, and one along time, which begins as the identity. The code that the authors
/// published for it has another form, which keeps most filters whole.
/// </remarks>
/// <example><code>
/// var network = InflatedResNet.Of(18, isFactored: false, new() { Classes = 150, Frames = 16 });
/// network.LoadWeights("resnet18.safetensors", WeightsLoadOptions.Transfer);
/// </code></example>
[GpuNetwork]
public sealed partial class InflatedResNet : IClipNetwork
{
    readonly FramesToClips clips;
    readonly Conv3d conv1;
    readonly BatchNorm bn1;

    [Named("conv1_time")]
    readonly Conv3d? time;

    [Named("bn1_time")]
    readonly BatchNorm? timeBn;

    readonly MaxPool3d maxpool = new(3, 3, 2, 2, 1, 1);
    readonly ILayer[] layer1;
    readonly ILayer[] layer2;
    readonly ILayer[] layer3;
    readonly ILayer[] layer4;
    readonly Dropout? dropout;
    readonly Linear fc;
    readonly ClipFlow? flow;
    readonly int flowAfter;

    /// <summary>Makes a network.</summary>
    /// <param name="blocks">The number of blocks of each of the four stages.</param>
    /// <param name="isFactored">Whether convolutions are factored over space and time.</param>
    /// <param name="options">The rest. The published networks have a <see cref="ModelOptions.Width"/> of 64.</param>
    /// <exception cref="ArgumentException">A stage has no block, or an option is out of its range.</exception>
    public InflatedResNet(IReadOnlyList<int> blocks, bool isFactored, ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(options);
        var width = Stages.Width(blocks, options);
        clips = new FramesToClips(options.Frames);
        conv1 = Stem(isFactored, options.Channels, width);
        bn1 = new BatchNorm(width);
        (time, timeBn) = StemAlongTime(isFactored, width);
        (layer1, layer2, layer3, layer4) = Stages.Inflated(blocks, isFactored, width, keepsFrames: false);
        dropout = options.Dropout > 0 ? new Dropout(options.Dropout) : null;
        fc = new Linear(8 * width, options.Classes);
        if (options.Flow is { } o)
        {
            flowAfter = o.After;
            flow = new ClipFlow(Stages.ChannelsAfter(flowAfter, options.Channels, width, 1), FramesAfter(flowAfter, options.Frames), o);
        }

        this.Initialize(options.Seed);
        Initialization.IdentityAlongTime(Parts);
    }

    /// <inheritdoc/>
    public int Frames
    {
        get => clips.Frames;
        set
        {
            flow?.Frames = FramesAfter(flowAfter, value);
            clips.Frames = value;
        }
    }

    /// <summary>A network of the usual sizes.</summary>
    /// <param name="depth">18 or 34.</param>
    /// <param name="isFactored">Whether convolutions are factored over space and time.</param>
    /// <param name="options">The rest.</param>
    /// <returns>The network.</returns>
    /// <exception cref="ArgumentException">The depth is none of these, or an option is out of its range.</exception>
    public static InflatedResNet Of(int depth, bool isFactored, ModelOptions options) => new(Stages.BasicBlocks(depth), isFactored, options);

    /// <summary>The logits of clips.</summary>
    /// <param name="x">(N * frames, channels, H, W), the frames of one clip behind those of another.</param>
    /// <returns>(N, classes).</returns>
    public Tensor Forward(Tensor x)
    {
        x = clips.Forward(x);
        if (flowAfter == 0 && flow is not null)
        {
            x = flow.Forward(x);
        }

        x = Relu.Apply(bn1.Forward(conv1.Forward(x)));
        if (time is not null)
        {
            x = Relu.Apply(timeBn!.Forward(time.Forward(x)));
        }

        x = maxpool.Forward(x);
        foreach (var block in Blocks())
        {
            x = block.Forward(x);
        }

        x = GlobalAveragePool.Apply(x);
        return fc.Forward(dropout?.Forward(x) ?? x);
    }

    /// <summary>The first convolution: of 7x7 pixels, and of 7 frames where it is not factored.</summary>
    internal static Conv3d Stem(bool isFactored, int channels, int width) =>
        new(channels, width, frames: isFactored ? 1 : 7, kernel: 7, frameStride: 1, stride: 2, framePadding: isFactored ? 0 : 3, padding: 3);

    /// <summary>What is along time behind it, where it is factored.</summary>
    internal static (Conv3d? Convolution, BatchNorm? Normalization) StemAlongTime(bool isFactored, int width) =>
        isFactored ? (new Conv3d(width, width, frames: 7, kernel: 1, framePadding: 3), new BatchNorm(width)) : (null, null);

    /// <summary>What follows the stem: the stages, and the flow where it has its place among them.</summary>
    IEnumerable<ILayer> Blocks() => Stages.With(flow, flowAfter - 1, [[], layer1, layer2, layer3, layer4]);

    /// <summary>The frames of a clip behind a block: the pooling of the stem, and the second to fourth stage, halve them, rounded up.</summary>
    static int FramesAfter(int block, int frames) => Stages.Halved(frames, block switch { 0 => 0, 1 or 2 => 1, _ => block - 1 });
}
