namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A contraction whose steps are hyper-parameters of either sign.</summary>
/// <param name="stride">The step from one result to the next.</param>
/// <param name="dilation">The step from one tap to the next.</param>
[GpuLayer]
[Sample(-2, 1, Shapes = "2,9")]
[Sample(2, -1, Shapes = "2,9")]
[Sample(-1, -2, Shapes = "2,9")]
sealed partial class SignedCorrelation(int stride, int dilation)
{
    const int Count = 3;

    [Parameter]
    public Parameter Taps { get; } = Initial.Constant(0.5, 4, 3);

    [Contract]
    float Output(Dim n, Dim k, [Extent(nameof(Count))] Dim i, Over r, View x) => x[n, (i * stride) + (r * dilation) + 4] * Taps[k, r];
}
