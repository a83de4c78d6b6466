using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Training.Tests.Checkpoints;

/// <summary>A network of images or of clips, with more or less in it.</summary>
[GpuNetwork]
sealed partial class TransferNetwork
{
    readonly ILayer conv1;
    readonly BatchNorm bn1 = new(2);
    readonly Conv2d? flow;
    readonly Linear? aside;
    readonly Linear fc;

    public TransferNetwork(int channels = 3, int classes = 4, int frames = 0, bool hasFlow = false)
    {
        conv1 = frames == 0 ? new Conv2d(channels, 2, 2) : new Conv3d(channels, 2, frames, 2);
        flow = hasFlow ? new Conv2d(2, 2, 1) : null;
        aside = hasFlow ? new Linear(2, 2) : null;
        fc = new Linear(2, classes);
    }

    public Tensor Forward(Tensor x)
    {
        x = bn1.Forward(conv1.Forward(x));
        x = GlobalAveragePool.Apply(flow?.Forward(x) ?? x);
        return fc.Forward(aside?.Forward(x) ?? x);
    }
}
