using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Training.Tests.Reports;

/// <summary>Features, their mean over each frame, a linear layer, the mean over the clip: what class activation maps were made for.</summary>
[GpuNetwork]
sealed partial class PooledNetwork(int frames, int classes)
{
    readonly AverageClips average = new(frames);

    public Conv2d Conv { get; } = new(3, 4, 3, padding: 1);

    public Linear Fc { get; } = new(4, classes);

    public Tensor Forward(Tensor x) => average.Forward(Fc.Forward(GlobalAveragePool.Apply(Relu.Apply(Conv.Forward(x)))));
}
