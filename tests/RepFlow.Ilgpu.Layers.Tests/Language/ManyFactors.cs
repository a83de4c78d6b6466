namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Contractions of three to five factors whose pairs are themselves sums: chains, forms, gates behind the sum, factors that have nothing in common.</summary>
[GpuLayer]
[Output("chain", "long", "trilinear", "gated", "same", "rest")]
[Sample(Shapes = "2,3; 2,4; 3,4; 4,5; 5,2")]
sealed partial class ManyFactors
{
    const int Taps = 3;

    [Parameter]
    public Parameter Weight { get; } = Initial.KaimingNormal(3, 4, 5, 2);

    [Parameter]
    public Parameter Filter { get; } = Initial.KaimingNormal(2, 3);

    [Contract]
    float Form(Dim n, Over i, Over j, View x, View y, View w) => x[n, i] * y[n, j] * w[i, j];

    [Contract]
    float Chain(Dim n, Dim l, Over i, Over j, Over k, View x, View w, View v, View u) => x[n, i] * w[i, j] * v[j, k] * u[k, l];

    [Contract]
    float Long(Dim n, Dim i, Over l, Over k, Over j, Over m, View x, View w, View v, View u) => w[i, j] * v[j, k] * u[k, l] * u[m, l] * x[n, i];

    [Contract]
    float Trilinear(Dim n, Dim l, Over i, Over j, Over k, View x, View y, View v, View w) => x[n, i] * y[n, j] * v[j, k] * Weight[i, j, k, l] * w[i, j];

    [Contract]
    float Gated(Dim n, Dim i, Over c, [Extent(nameof(Taps))] Over r, View x, View w, View y) => w[c, i + r - 1] * Filter[n, r] * y[n, i] * x[n, c];

    [Contract]
    float Apart(Dim l, Over n, Over i, Over j, Over k, Over m, View x, View w, View u) => x[n, i] * w[j, k] * u[m, l];

    [Contract]
    float Same(Dim n, Dim j, Over i, View x, View w) => x[n, i] * MathF.Tanh(x[n, i]) * x[n, i] * w[i, j];

    [Map]
    float Rest(Dim n, Dim l, View form, View apart) => form[n] * apart[l];
}
