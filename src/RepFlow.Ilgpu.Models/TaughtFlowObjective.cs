using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary><see cref="ActionFlowNet"/> as it is trained where TV-L1 teaches it, which is computed of its frames.</summary>
[GpuNetwork]
sealed partial class TaughtFlowObjective(TvL1Frames teacher, ActionFlowObjective network)
{
    readonly TvL1Frames teacher = teacher;
    readonly ActionFlowObjective network = network;

    /// <summary>The logits, and the sum of all losses.</summary>
    public (Tensor Logits, Tensor Loss) Forward(Tensor x, Tensor targets)
    {
        var (logits, loss) = network.Forward(x, teacher.Forward(GreyFrames.Apply(x)), targets);
        return (logits, loss);
    }
}
