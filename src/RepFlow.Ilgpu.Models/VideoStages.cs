using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// The features of a residual network over space and time behind each of its stages, which step by two pixels and by no frame: R3D (<see cref="VideoResNet"/>) that keeps all frames. Its parameters have
/// torchvision's names.
/// </summary>
[GpuNetwork]
public sealed partial class VideoStages
{
    readonly VideoStem stem;

    [Unnamed]
    readonly FourStages stages;

    /// <summary>Makes them.</summary>
    /// <param name="blocks">The number of blocks of each of the four stages.</param>
    /// <param name="channels">The channels of a frame.</param>
    /// <param name="width">The channels of the stem.</param>
    internal VideoStages(IReadOnlyList<int> blocks, int channels, int width)
    {
        stem = new VideoStem(channels, width);
        stages = new FourStages((Stage(0), Stage(1), Stage(2), Stage(3)));

        ILayer[] Stage(int stage) =>
        [
            .. Enumerable.Range(0, blocks[stage]).Select(at => new BasicBlock3d(
                at == 0 && stage > 0 ? width << (stage - 1) : width << stage, width << stage, at == 0 && stage > 0 ? 2 : 1, frameStride: 1)),
        ];
    }

    /// <summary>The features.</summary>
    /// <param name="x">(N, channels, T, H, W).</param>
    /// <returns>Those of each stage, (N, C, T, …): 2, 4, 8 and 16 pixels of x from one to the next, sides rounded up.</returns>
    public (Tensor First, Tensor Second, Tensor Third, Tensor Fourth) Forward(Tensor x) => stages.Forward(stem.Forward(x));
}
