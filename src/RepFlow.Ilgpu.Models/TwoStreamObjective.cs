using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Networks;

namespace RepFlow.Ilgpu.Models;

/// <summary><see cref="TwoStreamNetwork"/> as it is trained: each stream by a loss of its own, as two networks that are trained apart.</summary>
[GpuNetwork]
sealed partial class TwoStreamObjective(SliceChannels? colours, IClipNetwork appearance, IClipNetwork motion, ILayer loss)
{
    readonly SliceChannels? colours = colours;
    readonly IClipNetwork appearance = appearance;
    readonly IClipNetwork motion = motion;
    readonly ILayer loss = loss;

    /// <summary>The mean of both streams' logits, and the sum of their losses.</summary>
    public (Tensor Logits, Tensor Loss) Forward(Tensor x, Tensor targets)
    {
        var (still, moving) = (appearance.Forward(colours?.Forward(x) ?? x), motion.Forward(x));
        return (0.5f * (still + moving), loss.Forward(still, targets) + loss.Forward(moving, targets));
    }
}
