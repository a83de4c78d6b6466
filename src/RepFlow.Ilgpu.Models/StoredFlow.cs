using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>The flow between consecutive frames of every clip, where clips bring it: as channels behind those of colours, from 0 to 255 (<see cref="ModelOptions.HasStoredFlow"/>).</summary>
/// <param name="frames">Frames of a clip; the flow has one less. That of a clip's last frame leads to one that is not there.</param>
[GpuNetwork]
public sealed partial class StoredFlow(int frames) : IClipNetwork
{
    readonly SliceClips fields = new(frames, 0, frames - 1);
    readonly SliceChannels flow = new(3, 2);

    /// <inheritdoc/>
    public int Frames
    {
        get => fields.Frames;
        set => fields.Frames = value;
    }

    /// <summary>The flow.</summary>
    /// <param name="x">(N * frames, 5, H, W): colours, motion to the right, motion down.</param>
    /// <returns>(N * (frames - 1), 2, H, W).</returns>
    public Tensor Forward(Tensor x) => fields.Forward(flow.Forward(x));
}
