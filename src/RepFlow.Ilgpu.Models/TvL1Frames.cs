using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>The TV-L1 flow between consecutive frames of every clip. Nothing of it is learned, and it has no gradient.</summary>
/// <param name="frames">Frames of a clip; the flow has one less.</param>
/// <param name="height">The rows of a frame.</param>
/// <param name="width">The columns of a frame.</param>
/// <param name="options">The settings.</param>
[GpuNetwork]
public sealed partial class TvL1Frames(int frames, int height, int width, TvL1Options options) : IClipNetwork
{
    readonly SliceClips first = new(frames, 0, frames - 1);
    readonly SliceClips second = new(frames, 1, frames - 1);
    readonly TvL1Flow flow = new(height, width, options);

    /// <inheritdoc/>
    public int Frames
    {
        get => first.Frames;
        set => first.Frames = second.Frames = value;
    }

    /// <summary>The flow.</summary>
    /// <param name="x">(N * frames, 1, H, W), grey, from 0 to 255.</param>
    /// <returns>(N * (frames - 1), 2, H, W), to the right and down, in pixels.</returns>
    public Tensor Forward(Tensor x) => flow.Forward(first.Forward(x), second.Forward(x));
}
