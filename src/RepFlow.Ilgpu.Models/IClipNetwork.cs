using RepFlow.Ilgpu.Networks;

namespace RepFlow.Ilgpu.Models;

/// <summary>A network on clips, whose batch is frames, those of one clip behind those of another: it is told how long a clip is.</summary>
/// <remarks>
/// What has been prepared for the longest clips runs shorter ones in the same memory, with the kernels that are there: set <see cref="Frames"/>, then call
/// <see cref="Execution.LayerExecution.Resize"/>, or that of a training step. Until then it goes on with clips as long as they were.
/// </remarks>
public interface IClipNetwork : INetwork
{
    /// <summary>The frames of a clip, for which the network is prepared.</summary>
    /// <exception cref="ArgumentException">The network needs more frames of a clip.</exception>
    int Frames { get; set; }
}
