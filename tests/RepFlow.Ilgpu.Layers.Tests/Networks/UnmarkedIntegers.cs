using CustomLayers;

namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>A network whose labels are not marked as integers, and whose words are, though they go where real numbers are read.</summary>
[GpuNetwork]
[Sample(0, Shapes = "2,3; 2; 2,3")]
public sealed partial class UnmarkedIntegers(int way)
{
    readonly Linear linear = new(3, 2);

    public Tensor Forward(Tensor x, Tensor labels, [Integers] Tensor words) => way == 0 ? linear.Forward(x) : way == 1 ? LabelLoss.Apply(x, labels) : linear.Forward(words);
}
