using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary><see cref="TvNet"/> as it is trained: with the loss of its flow.</summary>
[GpuNetwork]
sealed partial class TvNetObjective(TvNetFlow flow, Clamp clamp, StackClips stack, ResNet classifier, TvNetOptions weights, ILayer loss)
{
    readonly TvNetFlow flow = flow;
    readonly Clamp clamp = clamp;
    readonly StackClips stack = stack;
    readonly ResNet classifier = classifier;
    readonly ILayer loss = loss;
    readonly BilinearWarp warp = new(clamp: true);
    readonly float flowWeight = weights.FlowWeight;
    readonly float dataWeight = weights.DataWeight;

    /// <summary>The logits, and the sum of both losses.</summary>
    public (Tensor Logits, Tensor Loss) Forward(Tensor x, Tensor targets)
    {
        var u = flow.Forward(x);
        var logits = classifier.Forward(stack.Forward((1f / TvNet.Limit) * clamp.Forward(u)));
        var constancy = MeanAbsoluteError.Apply(warp.Forward(flow.Second.Forward(x), u), flow.First.Forward(x));
        var flowLoss = (dataWeight * constancy) + TotalVariation.Apply(u);
        return (logits, loss.Forward(logits, targets) + (flowWeight * flowLoss));
    }
}
