using CustomLayers;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>A network whose labels are not marked as integers, and whose words are, though they go where real numbers are read: the layers' types do not say so, so it is found when it is prepared.</summary>
[GpuNetwork]
[Sample(0, Shapes = "2,3; 2; 2,3")]
public sealed partial class UnmarkedIntegers(int way)
{
    readonly ILayer linear = new Linear(3, 2);
    readonly ILayer loss = LabelLoss.Definition;

    public Tensor Forward(Tensor x, Tensor labels, [Integers] Tensor words) => way == 0 ? linear.Forward(x) : way == 1 ? loss.Forward(x, labels) : linear.Forward(words);
}
