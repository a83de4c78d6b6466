using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// The motion feature network (Lee, Lee, Son, Park and Kwak, Motion Feature Network: Fixed Motion Filter for Action Recognition, ECCV 2018): a residual network on the frames of clips,
/// <see cref="ResNet"/>, with a <see cref="MotionBlock"/> between its stages, and the logits averaged over time.
/// </summary>
/// <remarks>
/// A clip's frames are the segments of temporal segment networks, 7 or 10 in the paper. What the paper does not say is an option of <see cref="MotionOptions"/>; that the last frame of a clip,
/// which has no successor, has no motion, is an assumption. Parameters have torchvision's names, so that a residual network's weights fit; those of motion blocks are <c>motion.0.reduce.weight</c> and so on.
/// </remarks>
/// <example><code>
/// var network = MFNet.Of(50, new() { Classes = 51, Frames = 7, Motion = new() { Concatenates = true } });
/// using var run = network.Prepare(device, Precision.Single, [[7, 3, 224, 224]], Gradients.Parameters);
/// </code></example>
[GpuNetwork]
public sealed partial class MFNet : IClipNetwork
{
    readonly Conv2d conv1;
    readonly BatchNorm bn1;
    readonly MaxPool2d maxpool = new(3, stride: 2, padding: 1);
    readonly ILayer[] layer1;
    readonly ILayer[] layer2;
    readonly ILayer[] layer3;
    readonly ILayer[] layer4;
    readonly MotionBlock[] motion;
    readonly Dropout? dropout;
    readonly Linear fc;
    readonly AverageClips average;
    readonly int[] motionAfter;

    /// <summary>Makes a network.</summary>
    /// <param name="blocks">The number of blocks of each of the four stages.</param>
    /// <param name="isBottleneck">Whether a block is a <see cref="Bottleneck"/>, else a <see cref="BasicBlock"/>.</param>
    /// <param name="options">The rest; it has no representation flow.</param>
    /// <exception cref="ArgumentException">A stage has no block, an option is out of its range, or a flow is asked for.</exception>
    public MFNet(IReadOnlyList<int> blocks, bool isBottleneck, ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(options);
        Stages.CheckNoFlow(options, "MFNet");
        var width = Stages.Width(blocks, options);
        var expansion = isBottleneck ? Bottleneck.Expansion : 1;
        var o = options.Motion;
        conv1 = new Conv2d(options.Channels, width, 7, stride: 2, padding: 3);
        bn1 = new BatchNorm(width);
        (layer1, layer2, layer3, layer4) = Stages.Residual(blocks, isBottleneck, width);
        motionAfter = [.. o.After.Distinct().Order()];
        if (motionAfter.Any(after => after is < 1 or > 5))
        {
            throw new ArgumentException($"A motion block stands after block 1 to 5; {string.Join(", ", motionAfter)} were asked for.");
        }

        motion =
        [
            .. motionAfter.Select(after => new MotionBlock(
                Stages.ChannelsAfter(after, options.Channels, width, expansion), options.Frames, o.Reduction, o.Concatenates, o.IsGrouped, o.IsNormalized)),
        ];
        dropout = options.Dropout > 0 ? new Dropout(options.Dropout) : null;
        fc = new Linear(8 * width * expansion, options.Classes);
        average = new AverageClips(options.Frames);
        this.Initialize(options.Seed);
    }

    /// <inheritdoc/>
    public int Frames
    {
        get => average.Frames;
        set
        {
            foreach (var block in motion)
            {
                block.Frames = value;
            }

            average.Frames = value;
        }
    }

    /// <summary>A network of the usual sizes.</summary>
    /// <param name="depth">18, 34, 50, 101 or 152; the paper's are 50 and deeper.</param>
    /// <param name="options">The rest.</param>
    /// <returns>The network.</returns>
    /// <exception cref="ArgumentException">The depth is none of these, or an option is out of its range.</exception>
    public static MFNet Of(int depth, ModelOptions options)
    {
        var (blocks, isBottleneck) = Stages.OfDepth(depth);
        return new MFNet(blocks, isBottleneck, options);
    }

    /// <summary>The logits of clips.</summary>
    /// <param name="x">(N * frames, channels, H, W), the frames of one clip behind those of another.</param>
    /// <returns>(N, classes).</returns>
    public Tensor Forward(Tensor x)
    {
        x = maxpool.Forward(Relu.Apply(bn1.Forward(conv1.Forward(x))));
        foreach (var block in Blocks())
        {
            x = block.Forward(x);
        }

        x = GlobalAveragePool.Apply(x);
        return average.Forward(fc.Forward(dropout?.Forward(x) ?? x));
    }

    /// <summary>What follows the stem: the stages, and motion blocks where they have their places among them.</summary>
    IEnumerable<ILayer> Blocks() => new[] { [], layer1, layer2, layer3, layer4 }.SelectMany(
        (stage, at) => Array.IndexOf(motionAfter, at + 1) is >= 0 and var found ? [.. stage, motion[found]] : stage);
}
