using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>The <see cref="FlowBlock"/> in a network over space and time: between consecutive frames of clips that have an axis of time.</summary>
[GpuNetwork]
[Sample(2, 3, 2, 2, Shapes = "1,2,3,4,3")]
public sealed partial class ClipFlow : IClipNetwork
{
    readonly FlowBlock block;
    readonly FramesToClips clips;

    /// <summary>Makes a block.</summary>
    /// <param name="channels">Channels of x, and of the result.</param>
    /// <param name="frames">Frames of a clip of x.</param>
    /// <param name="flowChannels">Channels of which the flow is computed.</param>
    /// <param name="iterations">Iterations of the flow layer.</param>
    /// <param name="variant">Which of the published layers.</param>
    /// <param name="learned">The groups of its parameters that training changes.</param>
    /// <param name="stacked">How many flows follow one another, each of the one before.</param>
    /// <param name="residual">Whether x is added to what is made of it.</param>
    /// <exception cref="ArgumentException">There is no flow, or clips have not more frames than there are flows.</exception>
    public ClipFlow(
        int channels,
        int frames,
        int flowChannels = 32,
        int iterations = 10,
        FlowVariant variant = FlowVariant.Paper,
        FlowParameters learned = FlowParameters.All,
        int stacked = 1,
        bool residual = false)
    {
        block = new FlowBlock(channels, frames, flowChannels, iterations, variant, learned, stacked, residual);
        clips = new FramesToClips(block.ResultFrames);
    }

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
}
