using CustomLayers;

namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>A network that takes nothing but integers: words, whose vectors are learned, and labels.</summary>
[GpuNetwork]
[Sample(Shapes = "3,1; 3")]
public sealed partial class EmbeddedWords
{
    readonly Embedding embedding = new(3, 4);
    readonly Squeezed squeezed = new();
    readonly Linear linear = new(4, 3);

    public (Tensor Loss, Tensor Scores) Forward([Integers] Tensor words, [Integers] Tensor labels)
    {
        var scores = linear.Forward(squeezed.Forward(embedding.Forward(words)));
        return (LabelLoss.Apply(scores, labels), scores);
    }
}
