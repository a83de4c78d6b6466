using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>The flow between consecutive frames of every clip, of features that are brought to the range of image values before.</summary>
/// <param name="channels">Channels of x.</param>
/// <param name="frames">Frames of a clip of x; the flow has one less.</param>
/// <param name="options">Which flow layer, its iterations, and what is learned of it.</param>
[GpuNetwork]
[Sample(Make = nameof(OfPaper), Shapes = "6,2,5,4")]
[Sample(Make = nameof(OfCvpr19), Shapes = "2,1,4,5")]
public sealed partial class FrameFlow(int channels, int frames, FlowOptions options) : IClipNetwork
{
    readonly SliceClips first = new(frames, 0, frames - 1);
    readonly SliceClips second = new(frames, 1, frames - 1);
    readonly ILayer flow = options.Variant == FlowVariant.Paper
        ? new RepresentationFlow(channels, options.Iterations, options.Learned)
        : new RepresentationFlowCvpr19(channels, options.Iterations, options.Learned);

    /// <inheritdoc/>
    public int Frames
    {
        get => first.Frames;
        set => first.Frames = second.Frames = value;
    }

    /// <summary>The flow.</summary>
    /// <param name="x">(N * frames, channels, H, W).</param>
    /// <returns>(N * (frames - 1), 2 channels, H, W).</returns>
    public Tensor Forward(Tensor x)
    {
        var image = MinMaxNormalize.Apply(x);
        return flow.Forward(first.Forward(image), second.Forward(image));
    }

    static FrameFlow OfPaper() => new(2, 3, new() { Iterations = 2 });

    static FrameFlow OfCvpr19() => new(1, 2, new() { Iterations = 3, Variant = FlowVariant.Cvpr19 });
}
