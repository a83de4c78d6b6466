using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// The features of an <see cref="InflatedResNet"/> behind each of its stages, for what hangs on several of them and compares consecutive frames there: it steps by pixels and by no frame. Its parameters
/// have the names and shapes of that network's.
/// </summary>
[GpuNetwork]
public sealed partial class InflatedStages
{
    readonly FramesToClips clips;
    readonly Conv3d conv1;
    readonly BatchNorm bn1;

    [Named("conv1_time")]
    readonly Conv3d? time;

    [Named("bn1_time")]
    readonly BatchNorm? timeBn;

    readonly MaxPool3d maxpool = new(3, 3, 1, 2, 1, 1);

    [Unnamed]
    readonly FourStages stages;

    /// <summary>Makes them.</summary>
    /// <param name="blocks">The number of blocks of each of the four stages.</param>
    /// <param name="isFactored">Whether convolutions are factored over space and time.</param>
    /// <param name="channels">The channels of a frame.</param>
    /// <param name="frames">The frames of a clip.</param>
    /// <param name="width">The channels of the stem.</param>
    internal InflatedStages(IReadOnlyList<int> blocks, bool isFactored, int channels, int frames, int width)
    {
        clips = new FramesToClips(frames);
        conv1 = InflatedResNet.Stem(isFactored, channels, width);
        bn1 = new BatchNorm(width);
        (time, timeBn) = InflatedResNet.StemAlongTime(isFactored, width);
        stages = new FourStages(Stages.Inflated(blocks, isFactored, width, keepsFrames: true));
    }

    /// <summary>The frames of a clip.</summary>
    internal int Frames
    {
        get => clips.Frames;
        set => clips.Frames = value;
    }

    /// <summary>The features.</summary>
    /// <param name="x">(N * frames, channels, H, W), the frames of one clip behind those of another.</param>
    /// <returns>Those of each stage, (N * frames, C, …): 4, 8, 16 and 32 pixels of x from one to the next, sides rounded up.</returns>
    public (Tensor First, Tensor Second, Tensor Third, Tensor Fourth) Forward(Tensor x)
    {
        x = Relu.Apply(bn1.Forward(conv1.Forward(clips.Forward(x))));
        if (time is not null)
        {
            x = Relu.Apply(timeBn!.Forward(time.Forward(x)));
        }

        var (first, second, third, fourth) = stages.Forward(maxpool.Forward(x));
        return (ClipsToFrames.Apply(first), ClipsToFrames.Apply(second), ClipsToFrames.Apply(third), ClipsToFrames.Apply(fourth));
    }
}
