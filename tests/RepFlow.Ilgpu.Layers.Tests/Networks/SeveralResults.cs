using CustomLayers;
using RepFlow.Ilgpu.Layers.Tests.Language;

namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>A network that reads some results of layers that have several: some by nothing, one by two readers, one as a result of its own.</summary>
[GpuNetwork]
[Sample(Shapes = "3,5; 3,2")]
public sealed partial class SeveralResults
{
    readonly Linear first = new(5, 4);
    readonly LossAndScores scored = new();

    public (Tensor Loss, Tensor Smooth) Forward(Tensor x, Tensor target)
    {
        var (loss, scores, _, smooth) = scored.Forward(Relu.Apply(first.Forward(x)), target);
        var (cost, probabilities) = SoftmaxLoss.Apply(scores, target);
        return (cost + loss, Tanh.Apply(probabilities * scores) + smooth);
    }
}
