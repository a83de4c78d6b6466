using RepFlow.Ilgpu.Layers.Tests.Language;

namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>A network that reads one or another of a layer's results, of which each has steps of the backward pass of its own.</summary>
/// <param name="isLoss">Whether it is the loss, else the smoothed scores.</param>
[GpuNetwork]
[Sample(true, Shapes = "3,4; 3,2")]
[Sample(false, Shapes = "3,4; 3,2")]
public sealed partial class LossOfScores(bool isLoss)
{
    readonly LossAndScores scored = new();

    public Tensor Forward(Tensor x, Tensor target)
    {
        if (isLoss)
        {
            var (loss, _, _, _) = scored.Forward(x, target);
            return loss;
        }

        var (_, _, _, smooth) = scored.Forward(x, target);
        return smooth;
    }
}
