using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// Separable Inception, S3D, and with gates S3D-G (Xie et al., Rethinking Spatiotemporal Feature Learning, 2018): I3D whose convolutions over space and time are factored, with
/// torchvision's names.
/// </summary>
/// <remarks>
/// It takes the frames of clips as <see cref="ResNet"/> does. Features are averaged over whole frames and windows of two frames, as torchvision does at 224 pixels, and what the windows give is averaged.
/// </remarks>
/// <example><code>
/// var network = new S3d(new() { Classes = 51, Frames = 16 }, isGated: true);
/// using var run = network.Prepare(device, Precision.Single, [[16, 3, 224, 224]], Gradients.Parameters);
/// </code></example>
[GpuNetwork]
public sealed partial class S3d : IClipNetwork
{
    /// <summary>What is added to a variance.</summary>
    internal const float Epsilon = 1e-3f;

    /// <summary>How far running statistics move.</summary>
    internal const float Momentum = 1e-3f;

    readonly bool isSlim;
    readonly FramesToClips clips;

    [Named("features.0")]
    readonly ILayer stem;

    readonly ILayer pool2a;

    [Named("features.2")]
    readonly PointwiseUnit conv2b;

    [Named("features.3")]
    readonly SeparableUnit conv2c;

    readonly FeatureGate? gate2c;
    readonly ILayer pool3a;

    [Named("features.5")]
    readonly SeparableModule mixed3b;

    [Named("features.6")]
    readonly SeparableModule mixed3c;

    readonly ILayer pool4a;

    [Named("features.8")]
    readonly SeparableModule mixed4b;

    [Named("features.9")]
    readonly SeparableModule mixed4c;

    [Named("features.10")]
    readonly SeparableModule mixed4d;

    [Named("features.11")]
    readonly SeparableModule mixed4e;

    [Named("features.12")]
    readonly SeparableModule mixed4f;

    readonly ILayer pool5a;

    [Named("features.14")]
    readonly SeparableModule mixed5b;

    [Named("features.15")]
    readonly SeparableModule mixed5c;

    readonly WindowAverage average = new(2);
    readonly Dropout? dropout;

    [Named("classifier.1")]
    readonly Linear classifier;

    /// <summary>Makes a network.</summary>
    /// <param name="options">What it is made with; it has no representation flow.</param>
    /// <param name="isGated">Whether it is S3D-G.</param>
    /// <param name="variant">Which of the published implementations.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or a flow is asked for.</exception>
    public S3d(ModelOptions options, bool isGated = false, S3dVariant variant = S3dVariant.Torchvision)
    {
        ArgumentNullException.ThrowIfNull(options);
        Stages.CheckNoFlow(options, "S3D");
        var isSlim = variant == S3dVariant.Slim;
        var modules = InceptionChannels.OfWidth(options.Width);
        CheckFrames(options.Frames, isSlim);
        this.isSlim = isSlim;
        clips = new FramesToClips(options.Frames);
        stem = isSlim ? new SlimStem(options.Channels, options.Width) : new SeparableUnit(options.Channels, options.Width, 7, 2, isSlim);
        pool2a = Pool(1, 3);
        conv2b = new PointwiseUnit(options.Width, options.Width);
        conv2c = new SeparableUnit(options.Width, modules[0].In, 3, 1, isSlim);
        gate2c = isGated ? new FeatureGate(modules[0].In) : null;
        pool3a = Pool(1, 3);
        mixed3b = Module(0);
        mixed3c = Module(1);
        pool4a = Pool(3, 3);
        mixed4b = Module(2);
        mixed4c = Module(3);
        mixed4d = Module(4);
        mixed4e = Module(5);
        mixed4f = Module(6);
        pool5a = Pool(2, 2);
        mixed5b = Module(7);
        mixed5c = Module(8);
        dropout = options.Dropout > 0 ? new Dropout(options.Dropout) : null;
        classifier = new Linear(modules[8].Out, options.Classes);
        this.Initialize(options.Seed);

        SeparableModule Module(int at) => new(modules[at], isSlim, isGated);

        ILayer Pool(int frames, int kernel)
        {
            var step = frames == 1 ? 1 : 2;
            return isSlim
                ? new SameMaxPool3d(frames, kernel, step, 2)
                : new MaxPool3d(frames, kernel, step, 2, (frames - 1) / 2, (kernel - 1) / 2);
        }
    }

    /// <inheritdoc/>
    public int Frames
    {
        get => clips.Frames;
        set
        {
            CheckFrames(value, isSlim);
            clips.Frames = value;
        }
    }

    /// <summary>The logits of clips.</summary>
    /// <param name="x">(N * frames, channels, H, W), the frames of one clip behind those of another.</param>
    /// <returns>(N, classes).</returns>
    public Tensor Forward(Tensor x)
    {
        x = pool2a.Forward(stem.Forward(clips.Forward(x)));
        x = conv2c.Forward(conv2b.Forward(x));
        if (gate2c is not null)
        {
            x = gate2c.Forward(x);
        }

        x = pool3a.Forward(x);
        x = pool4a.Forward(mixed3c.Forward(mixed3b.Forward(x)));
        x = mixed4d.Forward(mixed4c.Forward(mixed4b.Forward(x)));
        x = pool5a.Forward(mixed4f.Forward(mixed4e.Forward(x)));
        x = average.Forward(mixed5c.Forward(mixed5b.Forward(x)));
        return classifier.Forward(GlobalAveragePool.Apply(dropout?.Forward(x) ?? x));
    }

    // The last pooling has no padding in torchvision's.
    static void CheckFrames(int frames, bool isSlim)
    {
        if (frames < 5 && !isSlim)
        {
            throw new ArgumentException($"S3D halves the frames of a clip three times and needs at least 5 frames; clips of {frames} were asked for.");
        }
    }
}
