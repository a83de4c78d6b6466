namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A contraction whose sums are never stored: y[n,k] = sum over c of x[n,c] * Weight[k,c] + Bias[k] + 0.5 * shortcut[n,k].</summary>
[GpuLayer]
[Sample(5, 3, Shapes = "4,5; 4,3")]
public sealed partial class ShiftedProduct(int inFeatures, int outFeatures)
{
    [Parameter]
    public Parameter Weight { get; } = Initial.KaimingNormal(outFeatures, inFeatures);

    [Parameter]
    public Parameter Bias { get; } = Initial.Constant(0.3, outFeatures);

    [Contract]
    float Product(Dim n, Dim k, Over c, View x) => x[n, c] * Weight[k, c];

    [Map]
    float Output(Dim n, Dim k, float product, float shortcut) => product + Bias[k] + (0.5f * shortcut);
}
