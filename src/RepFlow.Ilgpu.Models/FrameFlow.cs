using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>The flow between consecutive frames of every clip, of features that are brought to the range of image values before.</summary>
/// <param name="channels">Channels of x.</param>
/// <param name="frames">Frames of a clip of x; the flow has one less.</param>
/// <param name="iterations">Iterations of the flow layer.</param>
/// <param name="variant">Which of the published layers.</param>
/// <param name="learned">The groups of its parameters that training changes.</param>
[GpuNetwork]
[Sample(2, 3, 2, Shapes = "6,2,5,4")]
[Sample(1, 2, 3, FlowVariant.Cvpr19, Shapes = "2,1,4,5")]
public sealed partial class FrameFlow(int channels, int frames, int iterations = 10, FlowVariant variant = FlowVariant.Paper, FlowParameters learned = FlowParameters.All)
    : IClipNetwork
{
    readonly SliceClips first = new(frames, 0, frames - 1);
    readonly SliceClips second = new(frames, 1, frames - 1);
    readonly ILayer flow = variant == FlowVariant.Paper
        ? new RepresentationFlow(channels, iterations, learned)
        : new RepresentationFlowCvpr19(channels, iterations, learned);

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
}
