namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Contractions beside and over the rest of the axes: a 1x1 convolution, and the products of its channels.</summary>
[GpuLayer]
[Sample(Shapes = "2,3")]
[Sample(Shapes = "2,3,5")]
[Sample(Shapes = "2,3,2,3")]
[Sample(Shapes = "1,3,2,2,3")]
sealed partial class RestMixing
{
    /// <summary>The channels' weights, (4, 3).</summary>
    [Parameter]
    public Parameter Weight { get; } = Initial.Constant(0.3, 4, 3);

    [Contract]
    float Mixed(Dim n, Dim k, [Rest] Dim r, Over c, View x) => Weight[k, c] * x[n, c, r];

    [Contract]
    float Output(Dim n, Dim k, Dim l, [Rest] Over r, View mixed) => mixed[n, k, r] * mixed[n, l, r];
}
