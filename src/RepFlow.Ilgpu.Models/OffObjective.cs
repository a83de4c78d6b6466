using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Networks;

namespace RepFlow.Ilgpu.Models;

/// <summary><see cref="Off"/> as it is trained: with a loss of the appearance, and one of each sub-network.</summary>
[GpuNetwork]
sealed partial class OffObjective
{
    readonly ResNetStages? appearance;
    readonly InflatedStages? video;
    readonly OffTower tower;
    readonly ClipHead rgb;
    readonly ClipHead? head1;
    readonly ClipHead? head2;
    readonly ClipHead? head3;
    readonly ClipHead head4;
    readonly ILayer loss;
    readonly IReadOnlyList<float> weights;

    /// <summary>Takes the parts of a network.</summary>
    public OffObjective(ResNetStages? appearance, InflatedStages? video, OffTower tower, ClipHead rgb, IReadOnlyList<ClipHead?> heads, IReadOnlyList<float> weights, ILayer loss)
    {
        (this.appearance, this.video, this.tower, this.rgb, this.weights, this.loss) = (appearance, video, tower, rgb, weights, loss);
        (head1, head2, head3, head4) = (heads[0], heads[1], heads[2], heads[3]!);
    }

    /// <summary>The logits, and the sum of all losses.</summary>
    public (Tensor Logits, Tensor Loss) Forward(Tensor x, Tensor targets)
    {
        var (first, second, third, fourth) = appearance?.Forward(x) ?? video!.Forward(x);
        var (a, b, c, d) = tower.Forward(first, second, third, fourth);
        var still = rgb.Forward(fourth);
        var motion = head4.Forward(d);
        var total = loss.Forward(still, targets) + (weights[3] * loss.Forward(motion, targets));
        if (head1 is not null)
        {
            total += weights[0] * loss.Forward(head1.Forward(a), targets);
        }

        if (head2 is not null)
        {
            total += weights[1] * loss.Forward(head2.Forward(b), targets);
        }

        if (head3 is not null)
        {
            total += weights[2] * loss.Forward(head3.Forward(c), targets);
        }

        return (still + motion, total);
    }
}
