using RepFlow.Ilgpu;

namespace CustomNetwork;

/// <summary>A layer of this project: y = x / (1 + exp(-Slope x)), with one learned number (Ramachandran et al. 2017).</summary>
[GpuLayer]
public sealed partial class Swish
{
    /// <summary>How steep the gate is, (1).</summary>
    [Parameter]
    public Parameter Slope { get; } = Initial.Ones(1);

    [Map]
    float Output(float x) => x / (1f + MathF.Exp(-Slope[0] * x));
}
