namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Quotients and remainders, by a hyper-parameter of either sign, of sums that may be negative: C# rounds towards zero.</summary>
/// <param name="divisor">What they divide by.</param>
[GpuLayer]
[Sample(3, Shapes = "2,5")]
[Sample(-2, Shapes = "2,5")]
sealed partial class SignedQuotients(int divisor)
{
    const int Count = 9;
    const int Taps = 3;

    [Map]
    float Single(Dim n, [Extent(nameof(Count))] Dim i, View x) => (x[n, i / divisor] * (i + 1)) + (x[n, i % divisor] * (i + 2));

    [Reduce(Reduction.Sum)]
    float Output(Dim n, Dim i, [Extent(nameof(Taps))] Over r, View x, View single) =>
        (x[n, (i + r - 2) / divisor] * (i + 1) * (r + 1)) + (x[n, (i - (2 * r)) % divisor] * (i + 2)) + x[n, ((i * divisor) - 4 + r) / 2] + single[n, i];
}
