using CustomLayers;
using RepFlow.Ilgpu.Arithmetic;
using RepFlow.Ilgpu.Layers.Tests.Language;

namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>Integers that go to several layers: behind a contraction, to one that nothing flows back through, and as the labels of a loss.</summary>
[GpuNetwork]
[Sample(Shapes = "4,5; 4,3; 4", Least = -1, Most = 2)]
public sealed partial class LabelledScores
{
    readonly Linear linear = new(5, 3);
    readonly IntegerElements gate = new(isOn: true);

    public Tensor Forward(Tensor x, [Integers] Tensor signs, [Integers] Tensor labels)
    {
        var scores = gate.Forward(signs, linear.Forward(x));
        return LabelLoss.Apply(scores + IntegersAlone.Apply(labels), labels);
    }
}
