namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A contraction and an activation in one definition: the backward pass reads the result, and the sums are stored by nobody.</summary>
[GpuLayer]
[Sample(Shapes = "3,4")]
public sealed partial class RectifiedProduct
{
    [Parameter]
    public Parameter Weight { get; } = Initial.KaimingNormal(5, 4);

    [Parameter]
    public Parameter Bias { get; } = Initial.Constant(0.1, 5);

    [Contract]
    float Product(Dim n, Dim k, Over c, View x) => x[n, c] * Weight[k, c];

    [Map]
    float Output(Dim n, Dim k, float product)
    {
        var sum = product + Bias[k];
        return sum > 0f ? sum : 0f;
    }
}
