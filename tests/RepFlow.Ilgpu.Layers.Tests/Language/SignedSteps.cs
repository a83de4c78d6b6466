namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Factors of indices that are hyper-parameters of either sign, or zero: then every value of the index reads the same element.</summary>
/// <param name="stride">The factor of a dim.</param>
/// <param name="dilation">The factor of an over.</param>
[GpuLayer]
[Sample(2, -1, Shapes = "2,7")]
[Sample(-2, 1, Shapes = "2,7")]
[Sample(0, 2, Shapes = "2,7")]
[Sample(0, 0, Shapes = "2,7")]
sealed partial class SignedSteps(int stride, int dilation)
{
    const int Count = 3;

    [Map]
    float Picked(Dim n, [Extent(nameof(Count))] Dim i, View x) => x[n, (i * stride) + 3] * (i + 1);

    [Reduce(Reduction.Sum)]
    float Clamped(Dim n, [Extent(nameof(Count))] Dim i, [Extent(nameof(Count))] Over r, [Border(Border.Clamp)] View x) => x[n, (i * stride) + (r * dilation) + 3] * (r + 1);

    [Reduce(Reduction.Max)]
    float Output(Dim n, Dim i, [Extent(nameof(Count))] Over r, [Border(Border.Exclude)] View x, View picked, View clamped) =>
        x[n, (i * stride) + (r * dilation) + 3] + picked[n, i] + (clamped[n, i] * (r + 1));
}
