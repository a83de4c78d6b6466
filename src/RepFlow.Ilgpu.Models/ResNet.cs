using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// A residual network (He et al. 2016) on the frames of clips, whose logits are averaged over time: ResNet-18, 34, 50 and deeper ones by what it is made with. Its
/// parameters have torchvision's names. With <see cref="ModelOptions.Flow"/> the representation flow stands behind one of its blocks, and what follows runs on fewer frames.
/// </summary>
/// <example><code>
/// var network = ResNet.Of(34, new() { Classes = 51, Frames = 16, Flow = new() });
/// using var run = network.Prepare(device, Precision.Single, [[16, 3, 112, 112]], Gradients.Parameters);
/// </code></example>
[GpuNetwork]
public sealed partial class ResNet : IClipNetwork
{
    readonly Conv2d conv1;
    readonly BatchNorm bn1;
    readonly MaxPool2d maxpool = new(3, stride: 2, padding: 1);
    readonly ILayer[] layer1;
    readonly ILayer[] layer2;
    readonly ILayer[] layer3;
    readonly ILayer[] layer4;
    readonly Dropout? dropout;
    readonly Linear fc;
    readonly FlowBlock? flow;
    readonly AverageClips average;
    readonly int flowAfter;

    /// <summary>Makes a network.</summary>
    /// <param name="blocks">The number of blocks of each of the four stages.</param>
    /// <param name="isBottleneck">Whether a block is a <see cref="Bottleneck"/>, else a <see cref="BasicBlock"/>.</param>
    /// <param name="options">The rest.</param>
    /// <exception cref="ArgumentException">A stage has no block, or an option is out of its range.</exception>
    public ResNet(IReadOnlyList<int> blocks, bool isBottleneck, ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(options);
        var width = Stages.Width(blocks, options);
        var expansion = isBottleneck ? Bottleneck.Expansion : 1;
        conv1 = new Conv2d(options.Channels, width, 7, stride: 2, padding: 3);
        bn1 = new BatchNorm(width);
        (layer1, layer2, layer3, layer4) = Stages.Residual(blocks, isBottleneck, width);
        dropout = options.Dropout > 0 ? new Dropout(options.Dropout) : null;
        fc = new Linear(8 * width * expansion, options.Classes);
        if (options.Flow is { } o)
        {
            flowAfter = o.After;
            flow = new FlowBlock(Stages.ChannelsAfter(flowAfter, options.Channels, width, expansion), options.Frames, o);
        }

        average = new AverageClips(flow?.ResultFrames ?? options.Frames);
        this.Initialize(options.Seed);
    }

    /// <inheritdoc/>
    public int Frames
    {
        get => flow?.Frames ?? average.Frames;
        set
        {
            flow?.Frames = value;
            average.Frames = flow?.ResultFrames ?? value;
        }
    }

    /// <summary>A network of the usual sizes.</summary>
    /// <param name="depth">18, 34, 50, 101 or 152.</param>
    /// <param name="options">The rest.</param>
    /// <returns>The network.</returns>
    /// <exception cref="ArgumentException">The depth is none of these, or an option is out of its range.</exception>
    public static ResNet Of(int depth, ModelOptions options)
    {
        var (blocks, isBottleneck) = Stages.OfDepth(depth);
        return new ResNet(blocks, isBottleneck, options);
    }

    /// <summary>The logits of clips.</summary>
    /// <param name="x">(N * frames, channels, H, W), the frames of one clip behind those of another.</param>
    /// <returns>(N, classes).</returns>
    public Tensor Forward(Tensor x)
    {
        if (flowAfter == 0 && flow is not null)
        {
            x = flow.Forward(x);
        }

        x = maxpool.Forward(Relu.Apply(bn1.Forward(conv1.Forward(x))));
        foreach (var block in Blocks())
        {
            x = block.Forward(x);
        }

        x = GlobalAveragePool.Apply(x);
        return average.Forward(fc.Forward(dropout?.Forward(x) ?? x));
    }

    /// <summary>What follows the stem: the stages, and the flow where it has its place among them.</summary>
    IEnumerable<ILayer> Blocks() => Stages.With(flow, flowAfter - 1, [[], layer1, layer2, layer3, layer4]);
}
