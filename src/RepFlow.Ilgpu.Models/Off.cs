using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Networks;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// The optical-flow-guided feature network on colours (Sun et al., Optical Flow Guided Feature: A Fast and Robust Motion Representation for Video Action Recognition, CVPR 2018): what changes between
/// consecutive frames in the features of a residual network's stages, in sub-networks of their own. The residual network is one of frames, or one over space and time.
/// </summary>
/// <remarks>
/// <para>The authors' (models/ucf101/rgb_off of kevin-ssy/Optical-Flow-Guided-Feature) hangs on BN-Inception, whose layers of one resolution share a sub-network; here it hangs on the ends of
/// the stages of a <see cref="ResNet"/>, which is an assumption. A clip's frames are the segments of temporal segment networks, 7 in training and 25 in tests there.</para>
/// <para>The paper's Tables 6 and 7 have it on an <see cref="InflatedResNet"/> too, and do not say how. There that network keeps all frames, since nothing changes between frames where its last stage
/// leaves one: it steps by pixels alone (<see cref="InflatedStages"/>), with the same parameters; what hangs on it sees features of frames as ever.</para>
/// <para>The logits are those of the appearance and those of the last sub-network. In training the appearance and each sub-network, which has a head for that, have a loss; weights are options.
/// Weights of a residual network fit <see cref="Appearance"/> or <see cref="Video"/>. The convolutions that hang on it begin with variance 2 / fan-in, as the authors' (Caffe's "msra"): nothing
/// among them is normalised. The authors clip gradients at a norm of 40.</para>
/// </remarks>
/// <example><code>
/// var network = Off.Of(34, new() { Classes = 51, Frames = 7, Off = new() { FirstStage = 2 } });
/// network.Appearance!.LoadWeights("resnet34.pth", WeightsLoadOptions.Transfer);
/// using var step = new TrainingStep(network, device, Precision.Single, [[7, 3, 224, 224]]);
/// </code></example>
[GpuNetwork]
public sealed partial class Off : IClipNetwork, ILossNetwork
{
    readonly OffTower tower;
    readonly ClipHead rgb;
    readonly ClipHead? head1;
    readonly ClipHead? head2;
    readonly ClipHead? head3;
    readonly ClipHead head4;
    readonly IReadOnlyList<float> weights;

    /// <summary>Makes a network.</summary>
    /// <param name="blocks">The number of blocks of each of the four stages.</param>
    /// <param name="isBottleneck">Whether a block is a <see cref="Bottleneck"/>, else a <see cref="BasicBlock"/>.</param>
    /// <param name="options">The rest; it has no representation flow.</param>
    /// <exception cref="ArgumentException">A stage has no block, an option is out of its range, or a flow is asked for.</exception>
    public Off(IReadOnlyList<int> blocks, bool isBottleneck, ModelOptions options)
        : this(blocks, isBottleneck, null, options)
    {
    }

    Off(IReadOnlyList<int> blocks, bool isBottleneck, bool? isFactored, ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(options);
        Stages.CheckNoFlow(options, "OFF");
        CheckFrames(options.Frames);
        var o = options.Off;
        if (o.FirstStage is < 1 or > 4 || o.LossWeights.Count != 4)
        {
            throw new ArgumentException($"OFF hangs on stages 1 to 4, of which each has a weight of its loss; stage {o.FirstStage} and {o.LossWeights.Count} weights were given.");
        }

        var width = Stages.Width(blocks, options);
        int[] channels = [.. Enumerable.Range(0, 4).Select(stage => (width << stage) * (isBottleneck ? Bottleneck.Expansion : 1))];
        Appearance = isFactored is null ? new ResNetStages(blocks, isBottleneck, options.Channels, width) : null;
        Video = isFactored is { } factored ? new InflatedStages(blocks, factored, options.Channels, options.Frames, width) : null;
        tower = new OffTower(channels, options.Frames, width, o);
        rgb = new ClipHead(channels[3], options.Classes, options.Frames, options.Dropout);
        (head1, head2, head3, head4) = (Head(0), Head(1), Head(2), Head(3)!);
        weights = o.LossWeights;
        this.Initialize(options.Seed);
        tower.Initialize(Noise.Bits(options.Seed, ulong.MaxValue), isByFanIn: true);
        if (Video is not null)
        {
            Initialization.IdentityAlongTime(Video.Parts);
        }

        foreach (var parameter in o.FreezesAppearance ? [.. ((INetwork?)Appearance ?? Video!).Parameters, .. rgb.Parameters] : Array.Empty<Parameter>())
        {
            parameter.Learned = false;
        }

        // As the authors' at 28 pixels, sub-networks that leave more than the last one's resolution are pooled once more.
        ClipHead? Head(int at) => tower.Levels[at] is { } level ? new ClipHead(level.Channels, options.Classes, options.Frames - 1, options.Dropout, isPooled: at < 2) : null;
    }

    /// <summary>The residual network that it hangs on, where that is one of frames.</summary>
    public ResNetStages? Appearance { get; }

    /// <summary>The residual network that it hangs on, where that is one over space and time.</summary>
    public InflatedStages? Video { get; }

    /// <inheritdoc/>
    public int Frames
    {
        get => rgb.Frames;
        set
        {
            CheckFrames(value);
            rgb.Frames = value;
            Video?.Frames = value;
            foreach (var level in tower.Levels.OfType<OffLevel>())
            {
                level.Frames = value;
            }

            foreach (var head in new[] { head1, head2, head3, head4 }.OfType<ClipHead>())
            {
                head.Frames = value - 1;
            }
        }
    }

    /// <summary>A network of the usual sizes.</summary>
    /// <param name="depth">18, 34, 50, 101 or 152.</param>
    /// <param name="options">The rest.</param>
    /// <returns>The network.</returns>
    /// <exception cref="ArgumentException">The depth is none of these, or an option is out of its range.</exception>
    public static Off Of(int depth, ModelOptions options)
    {
        var (blocks, isBottleneck) = Stages.OfDepth(depth);
        return new Off(blocks, isBottleneck, options);
    }

    /// <summary>A network on a residual network over space and time of the usual sizes.</summary>
    /// <param name="depth">18 or 34.</param>
    /// <param name="isFactored">Whether convolutions are factored over space and time, as those of <see cref="InflatedResNet"/>.</param>
    /// <param name="options">The rest.</param>
    /// <returns>The network.</returns>
    /// <exception cref="ArgumentException">The depth is none of these, or an option is out of its range.</exception>
    public static Off OverTime(int depth, bool isFactored, ModelOptions options) => new(Stages.BasicBlocks(depth), false, isFactored, options);

    /// <inheritdoc/>
    public INetwork WithLoss(ILayer loss) => new OffObjective(Appearance, Video, tower, rgb, [head1, head2, head3, head4], weights, loss);

    /// <summary>The logits of clips.</summary>
    /// <param name="x">(N * frames, channels, H, W), the frames of one clip behind those of another.</param>
    /// <returns>(N, classes).</returns>
    public Tensor Forward(Tensor x)
    {
        var (first, second, third, fourth) = Appearance?.Forward(x) ?? Video!.Forward(x);
        var (_, _, _, motion) = tower.Forward(first, second, third, fourth);
        return rgb.Forward(fourth) + head4.Forward(motion);
    }

    static void CheckFrames(int frames)
    {
        if (frames < 2)
        {
            throw new ArgumentException($"OFF looks at what changes between consecutive frames and needs at least 2 of a clip; clips of {frames} were asked for.");
        }
    }
}
