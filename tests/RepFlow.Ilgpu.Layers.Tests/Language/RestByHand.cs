namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Adjoints by hand over the rest of the axes, of the input and of a parameter.</summary>
[GpuLayer]
[Sample(Shapes = "2,3")]
[Sample(Shapes = "2,3,5")]
[Sample(Shapes = "2,3,2,3")]
[Sample(Shapes = "1,3,2,2,3")]
sealed partial class RestByHand
{
    /// <summary>The exponent's factor for each channel, (3).</summary>
    [Parameter]
    public Parameter Rate { get; } = Initial.Constant(0.4, 3);

    [Map]
    float Output(Dim n, Dim c, [Rest] Dim r, View x) => MathF.Exp(Rate[c] * x[n, c, r]);

    [Map, Adjoint("x")]
    float InputAdjoint(Dim n, Dim c, [Rest] Dim r, float upstream, float x) => upstream * Rate[c] * MathF.Exp(Rate[c] * x);

    [Reduce(Reduction.Sum), Adjoint(nameof(Rate))]
    float RateAdjoint(Dim c, Over n, [Rest] Over r, View upstream, View x) => upstream[n, c, r] * x[n, c, r] * MathF.Exp(Rate[c] * x[n, c, r]);
}
