using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Training.Tests.Loop;

/// <summary><see cref="HintedNetwork"/> as it is trained: with half the loss of its second head, and a tenth of how far it is from the hints.</summary>
[GpuNetwork]
sealed partial class HintedObjective(Linear inner, Linear early, Linear fc, ILayer loss)
{
    readonly Linear inner = inner;
    readonly Linear early = early;
    readonly Linear fc = fc;
    readonly ILayer loss = loss;

    public (Tensor Logits, Tensor Loss) Forward(Tensor x, Tensor hints, Tensor targets)
    {
        var features = Layers.Tanh.Apply(inner.Forward(x));
        var logits = fc.Forward(features);
        return (logits, loss.Forward(logits, targets) + (0.5f * loss.Forward(early.Forward(features), targets)) + (0.1f * SquaredDistance.Apply(features, hints)));
    }
}
