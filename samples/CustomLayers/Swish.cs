using RepFlow.Ilgpu;

namespace CustomLayers;

/// <summary>An activation with one learned number: y = x / (1 + exp(-Slope x)), on any shape (Ramachandran et al. 2017).</summary>
[GpuLayer]
[Sample(Shapes = "2,3,4", Low = -3, High = 3)]
public sealed partial class Swish
{
    /// <summary>How steep the gate is, (1).</summary>
    [Parameter]
    public Parameter Slope { get; } = Initial.Ones(1);

    [Map]
    float Output(float x) => x / (1f + MathF.Exp(-Slope[0] * x));
}
