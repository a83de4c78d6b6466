using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>The features of a residual network (<see cref="ResNet"/>) behind each of its stages, for what hangs on several of them. Its parameters have torchvision's names.</summary>
[GpuNetwork]
public sealed partial class ResNetStages
{
    readonly Conv2d conv1;
    readonly BatchNorm bn1;
    readonly MaxPool2d maxpool = new(3, stride: 2, padding: 1);
    readonly ILayer[] layer1;
    readonly ILayer[] layer2;
    readonly ILayer[] layer3;
    readonly ILayer[] layer4;

    /// <summary>Makes them.</summary>
    /// <param name="blocks">The number of blocks of each of the four stages.</param>
    /// <param name="isBottleneck">Whether a block is a <see cref="Bottleneck"/>, else a <see cref="BasicBlock"/>.</param>
    /// <param name="channels">The channels of a frame.</param>
    /// <param name="width">The channels of the stem.</param>
    internal ResNetStages(IReadOnlyList<int> blocks, bool isBottleneck, int channels, int width)
    {
        conv1 = new Conv2d(channels, width, 7, stride: 2, padding: 3);
        bn1 = new BatchNorm(width);
        (layer1, layer2, layer3, layer4) = Stages.Residual(blocks, isBottleneck, width);
    }

    /// <summary>The features.</summary>
    /// <param name="x">(N, channels, H, W).</param>
    /// <returns>Those of each stage: 4, 8, 16 and 32 pixels of x from one to the next, sides rounded up.</returns>
    public (Tensor First, Tensor Second, Tensor Third, Tensor Fourth) Forward(Tensor x)
    {
        x = maxpool.Forward(Relu.Apply(bn1.Forward(conv1.Forward(x))));
        foreach (var block in layer1)
        {
            x = block.Forward(x);
        }

        var second = x;
        foreach (var block in layer2)
        {
            second = block.Forward(second);
        }

        var third = second;
        foreach (var block in layer3)
        {
            third = block.Forward(third);
        }

        var fourth = third;
        foreach (var block in layer4)
        {
            fourth = block.Forward(fourth);
        }

        return (x, second, third, fourth);
    }
}
