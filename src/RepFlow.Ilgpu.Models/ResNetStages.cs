using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>The features of a residual network (<see cref="ResNet"/>) behind each of its stages, for what hangs on several of them. Its parameters have torchvision's names.</summary>
[GpuNetwork]
public sealed partial class ResNetStages
{
    readonly Conv2d conv1;
    readonly BatchNorm bn1;
    readonly MaxPool2d maxpool = new(3, stride: 2, padding: 1);

    [Unnamed]
    readonly FourStages stages;

    /// <summary>Makes them.</summary>
    /// <param name="blocks">The number of blocks of each of the four stages.</param>
    /// <param name="isBottleneck">Whether a block is a <see cref="Bottleneck"/>, else a <see cref="BasicBlock"/>.</param>
    /// <param name="channels">The channels of a frame.</param>
    /// <param name="width">The channels of the stem.</param>
    internal ResNetStages(IReadOnlyList<int> blocks, bool isBottleneck, int channels, int width)
    {
        conv1 = new Conv2d(channels, width, 7, stride: 2, padding: 3);
        bn1 = new BatchNorm(width);
        stages = new FourStages(Stages.Residual(blocks, isBottleneck, width));
    }

    /// <summary>The features.</summary>
    /// <param name="x">(N, channels, H, W).</param>
    /// <returns>Those of each stage: 4, 8, 16 and 32 pixels of x from one to the next, sides rounded up.</returns>
    public (Tensor First, Tensor Second, Tensor Third, Tensor Fourth) Forward(Tensor x) => stages.Forward(maxpool.Forward(Relu.Apply(bn1.Forward(conv1.Forward(x)))));
}
