using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Training.Data;

/// <summary>What <see cref="FlowClips"/> computes, and where.</summary>
public sealed record FlowClipsOptions
{
    /// <summary>
    /// Makes the network that computes flow, of pictures of a height and a width: of pairs of frames, (2 N, 3, H, W), normalised by ImageNet's mean and deviation, it makes fields (N, 2, H, W), to the
    /// right and down, in whole numbers from 0 to 255. The field of a pair does not depend on the others.
    /// </summary>
    public required Func<int, int, ILayer> Network { get; init; }

    /// <summary>What the network is in words, with all its settings: where they are the same, so are its fields.</summary>
    public required string Identity { get; init; }

    /// <summary>
    /// The device that computes, of which another is opened by name where a field is wanted, because fields are computed while the device is at work. Those that another kind of device has computed
    /// may differ in the last bit, and are not used.
    /// </summary>
    public required Device Device { get; init; }

    /// <summary>Where flow is kept; null keeps that of the last few clips in memory alone.</summary>
    public ClipCache? Cache { get; init; }

    /// <summary>Which frames make clips: the field of a frame is the motion to the frame that follows it there.</summary>
    public ClipSampling Sampling { get; init; } = new();
}
