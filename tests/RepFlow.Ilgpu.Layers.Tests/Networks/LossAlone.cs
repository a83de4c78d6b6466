using CustomLayers;

namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>A network whose loss depends on one of two results.</summary>
[GpuNetwork]
[Sample(Shapes = "3,5; 3,2")]
public sealed partial class LossAlone
{
    readonly Linear linear = new(5, 2);

    public Tensor Forward(Tensor x, Tensor target)
    {
        var (loss, _) = SoftmaxLoss.Apply(linear.Forward(x), target);
        return loss;
    }
}
