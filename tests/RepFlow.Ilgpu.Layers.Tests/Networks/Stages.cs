using System.Collections.Generic;
using System.Linq;

namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>Loops over lists whose length the constructor decides, one in another; a tensor from before a loop that every round reads; a tuple of results.</summary>
[GpuNetwork]
[Sample(2, 2, Shapes = "2,2,5,4")]
[Sample(1, 0, Shapes = "2,2,5,4")]
public sealed partial class Stages(int stages, int blocks)
{
    readonly Conv2d stem = new(2, 3, 3, padding: 1);
    readonly IReadOnlyList<Conv2d[]> convs = [.. Enumerable.Range(0, stages).Select(_ => Enumerable.Range(0, blocks).Select(_ => new Conv2d(3, 3, 3, padding: 1)).ToArray())];
    readonly List<BatchNorm> norms = [.. Enumerable.Range(0, stages).Select(_ => new BatchNorm(3))];
    readonly Linear head = new(3, 2);
    readonly Linear auxiliary = new(3, 2);

    public (Tensor Main, Tensor Auxiliary) Forward(Tensor x)
    {
        var first = stem.Forward(x);
        var y = first;
        var early = Relu.Apply(y);
        for (var at = 0; at < convs.Count; at++)
        {
            var stage = convs[at];
            foreach (var conv in stage)
            {
                y = Tanh.Apply(conv.Forward(y)) + first;
            }

            early = y * 0.5f;
            y = norms[at].Forward(y) - early;
        }

        return (head.Forward(GlobalAveragePool.Apply(y)), auxiliary.Forward(GlobalAveragePool.Apply(early)));
    }
}
