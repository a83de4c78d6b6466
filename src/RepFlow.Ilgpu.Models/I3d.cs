using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// The inflated Inception (Carreira and Zisserman, Quo Vadis, Action Recognition?, 2017), with TensorFlow's padding and the names of its PyTorch port (piergiaj/pytorch-i3d), on
/// colours or, with two channels, on optical flow.
/// </summary>
/// <remarks>
/// It takes the frames of clips as <see cref="ResNet"/> does. Frames, rows and columns are halved, rounded up, three and five times. Features are averaged over whole frames and
/// windows of two, as the port does at 224 pixels, and what the windows give is averaged. Outside the frame max pooling takes no part; the port pads with zeros, which is the same behind a ReLU.
/// </remarks>
/// <example><code>
/// var network = new I3d(new() { Classes = 51, Frames = 16 });
/// using var run = network.Prepare(device, Precision.Single, [[16, 3, 224, 224]], Gradients.Parameters);
/// </code></example>
[GpuNetwork]
public sealed partial class I3d : IClipNetwork
{
    /// <summary>What is added to a variance.</summary>
    internal const float Epsilon = 1e-3f;

    readonly FramesToClips clips;

    [Named("Conv3d_1a_7x7")]
    readonly InceptionStem conv1a;

    readonly SameMaxPool3d pool2a = new(1, 3, 1, 2);

    [Named("Conv3d_2b_1x1")]
    readonly InceptionUnit conv2b;

    [Named("Conv3d_2c_3x3")]
    readonly InceptionUnit conv2c;

    readonly SameMaxPool3d pool3a = new(1, 3, 1, 2);

    [Named("Mixed_3b")]
    readonly InceptionModule mixed3b;

    [Named("Mixed_3c")]
    readonly InceptionModule mixed3c;

    readonly SameMaxPool3d pool4a = new(3, 3, 2, 2);

    [Named("Mixed_4b")]
    readonly InceptionModule mixed4b;

    [Named("Mixed_4c")]
    readonly InceptionModule mixed4c;

    [Named("Mixed_4d")]
    readonly InceptionModule mixed4d;

    [Named("Mixed_4e")]
    readonly InceptionModule mixed4e;

    [Named("Mixed_4f")]
    readonly InceptionModule mixed4f;

    readonly SameMaxPool3d pool5a = new(2, 2, 2, 2);

    [Named("Mixed_5b")]
    readonly InceptionModule mixed5b;

    [Named("Mixed_5c")]
    readonly InceptionModule mixed5c;

    readonly WindowAverage average = new(2);
    readonly Dropout? dropout;

    [Named("logits.conv3d")]
    readonly Linear logits;

    /// <summary>Makes a network.</summary>
    /// <param name="options">What it is made with; it has no representation flow.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or a flow is asked for.</exception>
    public I3d(ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Stages.CheckNoFlow(options, "I3D");
        var modules = InceptionChannels.OfWidth(options.Width);
        clips = new FramesToClips(options.Frames);
        conv1a = new InceptionStem(options.Channels, options.Width);
        conv2b = new InceptionUnit(options.Width, options.Width, 1);
        conv2c = new InceptionUnit(options.Width, modules[0].In, 3);
        mixed3b = new InceptionModule(modules[0]);
        mixed3c = new InceptionModule(modules[1]);
        mixed4b = new InceptionModule(modules[2]);
        mixed4c = new InceptionModule(modules[3]);
        mixed4d = new InceptionModule(modules[4]);
        mixed4e = new InceptionModule(modules[5]);
        mixed4f = new InceptionModule(modules[6]);
        mixed5b = new InceptionModule(modules[7]);
        mixed5c = new InceptionModule(modules[8]);
        dropout = options.Dropout > 0 ? new Dropout(options.Dropout) : null;
        logits = new Linear(modules[8].Out, options.Classes);
        this.Initialize(options.Seed);
    }

    /// <inheritdoc/>
    public int Frames
    {
        get => clips.Frames;
        set => clips.Frames = value;
    }

    /// <summary>The logits of clips.</summary>
    /// <param name="x">(N * frames, channels, H, W), the frames of one clip behind those of another.</param>
    /// <returns>(N, classes).</returns>
    public Tensor Forward(Tensor x)
    {
        x = pool2a.Forward(conv1a.Forward(clips.Forward(x)));
        x = pool3a.Forward(conv2c.Forward(conv2b.Forward(x)));
        x = pool4a.Forward(mixed3c.Forward(mixed3b.Forward(x)));
        x = mixed4d.Forward(mixed4c.Forward(mixed4b.Forward(x)));
        x = pool5a.Forward(mixed4f.Forward(mixed4e.Forward(x)));
        x = average.Forward(mixed5c.Forward(mixed5b.Forward(x)));
        return logits.Forward(GlobalAveragePool.Apply(dropout?.Forward(x) ?? x));
    }
}
