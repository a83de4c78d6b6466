using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>The TV-L1 flow between consecutive frames of every clip as two-stream networks store it, in 8 bits (<see cref="FlowBytes"/>): what is computed once and stored, or where a network runs.</summary>
/// <param name="frames">Frames of a clip; the flow has one less.</param>
/// <param name="height">The rows of a frame.</param>
/// <param name="width">The columns of a frame.</param>
/// <param name="options">The settings.</param>
/// <example><code>
/// // Fields of pairs of frames, to be stored.
/// using var run = new TvL1Bytes(2, 128, 171, TvL1Options.OpenCvCuda).PrepareInference(device, Precision.Single, [[2 * pairs, 3, 128, 171]]);
/// </code></example>
[GpuNetwork]
public sealed partial class TvL1Bytes(int frames, int height, int width, TvL1Options options) : IClipNetwork
{
    readonly TvL1Frames flow = new(frames, height, width, options);
    readonly FlowBytes bytes = new();

    /// <inheritdoc/>
    public int Frames
    {
        get => flow.Frames;
        set => flow.Frames = value;
    }

    /// <summary>The flow.</summary>
    /// <param name="x">(N * frames, 3, H, W), normalised by ImageNet's mean and deviation.</param>
    /// <returns>(N * (frames - 1), 2, H, W), to the right and down, from 0 to 255; 128 is none.</returns>
    public Tensor Forward(Tensor x) => bytes.Forward(flow.Forward(GreyFrames.Apply(x)));
}
