using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>The <see cref="FlowBlock"/> in a network over space and time: between consecutive frames of clips that have an axis of time.</summary>
/// <param name="channels">Channels of x, and of the result.</param>
/// <param name="frames">Frames of a clip of x.</param>
/// <param name="options">The flow.</param>
/// <exception cref="ArgumentException">There is no flow, or clips have not more frames than there are flows.</exception>
[GpuNetwork]
[Sample(Make = nameof(OfOne), Shapes = "1,2,3,4,3")]
public sealed partial class ClipFlow(int channels, int frames, FlowOptions options) : IClipNetwork
{
    readonly FlowBlock block = new(channels, frames, options);
    readonly FramesToClips clips = new(frames - options.Stacked);

    /// <summary>Frames of a clip of x.</summary>
    public int Frames
    {
        get => block.Frames;
        set
        {
            block.Frames = value;
            clips.Frames = block.ResultFrames;
        }
    }

    /// <summary>The block's result.</summary>
    /// <param name="x">(N, channels, frames, H, W).</param>
    /// <returns>(N, channels, T, H, W), where T is a frame less for each flow.</returns>
    public Tensor Forward(Tensor x) => clips.Forward(block.Forward(ClipsToFrames.Apply(x)));

    static ClipFlow OfOne() => new(2, 3, new() { Channels = 2, Iterations = 2 });
}
