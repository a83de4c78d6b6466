namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Contractions that the engine has no form for: three factors, factors that are expressions, positions that are quotients, remainders and choices, and conditions.</summary>
/// <param name="step">What a position is divided by.</param>
[GpuLayer]
[Output("bilinear", "gated", "squared", "chosen", "spread")]
[Sample(2, Shapes = "2,6; 2,4; 2,6")]
[Sample(3, Shapes = "1,6; 1,4; 1,6")]
sealed partial class Products(int step)
{
    const int Taps = 3;
    const int Outputs = 3;

    [Parameter]
    public Parameter Weight { get; } = Initial.KaimingNormal(3, 6, 4);

    [Parameter]
    public Parameter Filter { get; } = Initial.KaimingNormal(3, 3);

    [Contract]
    float Bilinear(Dim n, Dim k, Over i, Over j, View x, View y) => x[n, i] * Weight[k, i, j] * y[n, j];

    [Contract]
    float Gated(Dim n, Dim k, [Extent(nameof(Outputs))] Over i, View x, View gate) => x[n, i] * MathF.Tanh(gate[n, i]) * Filter[k, i];

    [Contract]
    float Squared(Dim n, [Extent(nameof(Outputs))] Dim i, [Extent(nameof(Taps))] Over r, View x, View gate) =>
        2f * x[n, i + r - 1] * Filter[1, r] * x[n, i + r - 1] * MathF.Exp(gate[n, r]);

    [Contract]
    float Chosen(Dim n, Dim k, [Extent(nameof(Taps))] Over r, View x) => x[n, k < r ? r - k : k - r] * Filter[r, k];

    [Contract]
    float Spread(Dim n, [Extent(nameof(Outputs))] Dim i, [Extent(nameof(Taps))] Over r, View x) =>
        i >= r ? x[n, (i + r) / step] * Filter[r, (i + r) % 3] : 0f;
}
