using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// A residual network over space and time (Tran et al., A Closer Look at Spatiotemporal Convolutions for Action Recognition, 2018): R3D and R(2+1)D, with torchvision's names. With
/// <see cref="ModelOptions.Flow"/> the representation flow stands behind one of its blocks, and what follows runs on fewer frames.
/// </summary>
/// <remarks>It takes the frames of clips as <see cref="ResNet"/> does; the second to fourth stage step by two frames and two pixels.</remarks>
/// <example><code>
/// var network = VideoResNet.Of(18, VideoConvolution.Full, new() { Classes = 51, Frames = 16 });
/// using var run = network.Prepare(device, Precision.Single, [[16, 3, 112, 112]], Gradients.Parameters);
/// </code></example>
[GpuNetwork]
public sealed partial class VideoResNet : IClipNetwork
{
    readonly FramesToClips clips;
    readonly ILayer stem;
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
    /// <param name="convolution">How it convolves.</param>
    /// <param name="options">The rest. The published networks have a <see cref="ModelOptions.Width"/> of 64.</param>
    /// <exception cref="ArgumentException">A stage has no block, or an option is out of its range.</exception>
    public VideoResNet(IReadOnlyList<int> blocks, VideoConvolution convolution, ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(options);
        var width = Stages.Width(blocks, options);
        var epsilon = convolution == VideoConvolution.FactoredEach ? 1e-3f : 1e-5f;
        clips = new FramesToClips(options.Frames);
        stem = convolution == VideoConvolution.Full
            ? new VideoStem(options.Channels, width)
            : new FactoredVideoStem(options.Channels, width, 45, epsilon);
        layer1 = Stage(width, width, 1, blocks[0]);
        layer2 = Stage(width, 2 * width, 2, blocks[1]);
        layer3 = Stage(2 * width, 4 * width, 2, blocks[2]);
        layer4 = Stage(4 * width, 8 * width, 2, blocks[3]);
        dropout = options.Dropout > 0 ? new Dropout(options.Dropout) : null;
        fc = new Linear(8 * width, options.Classes);
        if (options.Flow is { } o)
        {
            flowAfter = o.After;
            var channels = Stages.ChannelsAfter(flowAfter, options.Channels, width, 1);
            flow = new ClipFlow(channels, FramesAfter(flowAfter, options.Frames), o);
        }

        this.Initialize(options.Seed);

        ILayer[] Stage(int inChannels, int channels, int stride, int count) =>
            [.. Enumerable.Range(0, count).Select(at => at == 0 ? Block(inChannels, channels, stride) : Block(channels, channels, 1))];

        ILayer Block(int inChannels, int channels, int stride)
        {
            var first = BasicBlock2Plus1d.Middle(inChannels, channels);
            var second = convolution == VideoConvolution.Factored ? first : BasicBlock2Plus1d.Middle(channels, channels);
            return convolution == VideoConvolution.Full
                ? new BasicBlock3d(inChannels, channels, stride)
                : new BasicBlock2Plus1d(inChannels, channels, stride, first, second, epsilon);
        }
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
    /// <param name="convolution">How it convolves.</param>
    /// <param name="options">The rest.</param>
    /// <returns>The network.</returns>
    /// <exception cref="ArgumentException">The depth is none of these, or an option is out of its range.</exception>
    public static VideoResNet Of(int depth, VideoConvolution convolution, ModelOptions options) => new(Stages.BasicBlocks(depth), convolution, options);

    /// <summary>The logits of clips.</summary>
    /// <param name="x">(N * frames, channels, H, W), the frames of one clip behind those of another.</param>
    /// <returns>(N, classes).</returns>
    public Tensor Forward(Tensor x)
    {
        x = clips.Forward(x);
        foreach (var block in Blocks())
        {
            x = block.Forward(x);
        }

        x = GlobalAveragePool.Apply(x);
        return fc.Forward(dropout?.Forward(x) ?? x);
    }

    /// <summary>Stem and stages, and the flow where it has its place among them.</summary>
    IEnumerable<ILayer> Blocks() => Stages.With(flow, flowAfter, [[], [stem], layer1, layer2, layer3, layer4]);

    /// <summary>The frames of a clip behind a block: the second to fourth stage halve them, rounded up.</summary>
    static int FramesAfter(int block, int frames) => Stages.Halved(frames, Math.Max(0, block - 2));
}
