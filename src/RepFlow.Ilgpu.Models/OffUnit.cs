using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// The optical-flow-guided feature of one layer (Sun, Kuang, Sheng, Ouyang and Zhang, Optical Flow Guided Feature, CVPR 2018; layers as in the authors' train.prototxt): of features of
/// consecutive frames the difference over time, and the gradient over space, each behind a 1x1 convolution of its own.
/// </summary>
/// <remarks>
/// The gradient is the authors' filter "sobel", which is no Sobel filter: what is right less what is left, plus what is above less what is below, in one map. It is not learned; its
/// numbers are parameters all the same, so that they are saved as theirs are. Behind it stands dropout, which they have at 0.8.
/// </remarks>
[GpuNetwork]
public sealed partial class OffUnit
{
    /// <summary>Channels of the differences over time.</summary>
    internal const int TimeChannels = 128;

    /// <summary>Channels of the gradients over space.</summary>
    internal const int SpaceChannels = 32;

    readonly Conv2d time;
    readonly Conv2d space;
    readonly Conv2d gradient;
    readonly SliceClips first;
    readonly SliceClips second;
    readonly Dropout? dropout;

    /// <summary>Makes a unit.</summary>
    /// <param name="channels">Channels of the features.</param>
    /// <param name="frames">Frames of a clip; the result has one less.</param>
    /// <param name="timeChannels">Channels of the differences.</param>
    /// <param name="spaceChannels">Channels of the gradients.</param>
    /// <param name="dropout">The probability with which a gradient is dropped in training.</param>
    public OffUnit(int channels, int frames, int timeChannels = TimeChannels, int spaceChannels = SpaceChannels, float dropout = 0.8f)
    {
        time = new Conv2d(channels, timeChannels, 1, bias: true);
        space = new Conv2d(channels, spaceChannels, 1, bias: true);
        gradient = new Conv2d(spaceChannels, spaceChannels, 3, padding: 1, groups: spaceChannels, bias: true);
        (first, second) = (new SliceClips(frames, 0, frames - 1), new SliceClips(frames, 1, frames - 1));
        this.dropout = dropout > 0 ? new Dropout(dropout) : null;
        time.Bias.StartAs(_ => 0.2);
        gradient.Weight.StartAs(at => (at % 9) switch { 1 or 5 => 1, 3 or 7 => -1, _ => 0 });
        gradient.Weight.Learned = gradient.Bias.Learned = false;
    }

    /// <summary>Frames of a clip of x.</summary>
    public int Frames
    {
        get => first.Frames;
        set => first.Frames = second.Frames = value;
    }

    /// <summary>The feature of each pair of frames.</summary>
    /// <param name="x">(N * frames, channels, H, W), the frames of one clip behind those of another.</param>
    /// <returns>(N * (frames - 1), gradients and behind them differences, H, W).</returns>
    public Tensor Forward(Tensor x)
    {
        var change = Relu.Apply(time.Forward(x));
        var slope = gradient.Forward(space.Forward(first.Forward(x)));
        return Concatenate.Apply(dropout?.Forward(slope) ?? slope, second.Forward(change) - first.Forward(change));
    }
}
