namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>
/// Scans whose elements need nothing of their neighbours: states that change places, more steps before than an item keeps, phases that read one another at the same step and before,
/// from the end, and what is the same for a row.
/// </summary>
/// <param name="rate">How much of the last value a level takes.</param>
[GpuLayer]
[Output("swapped", "turned", "added", "deep", "outer", "gated", "shaded", Axis = 2)]
[Sample(0.3f, Shapes = "2,9,11; 2,11")]
[Sample(0.6f, Shapes = "3,4,1; 3,1")]
[Sample(0.9f, Shapes = "1,1,2; 1,2")]
sealed partial class OwnPlaceScans(float rate)
{
    [Parameter]
    public Parameter Weight { get; } = Initial.KaimingNormal(3, 3);

    [Scan(nameof(t))]
    (float swapped, float turned, float added) Swap(Dim n, Dim t, Dim i, View x, [Start("first")] State swapped, State turned, State added) =>
        (turned[n, t - 1, i], swapped[n, t - 1, i], added[n, t - 1, i] + (x[n, t, i] * swapped[n, t - 1, i]));

    [Scan(nameof(t))]
    float Deep(Dim n, Dim t, Dim i, View x, View first, [Start("first")] State deep) => MathF.Tanh(x[n, t, i] + (0.5f * deep[n, t - 2, i]) - (Weight[i % 3, 1] * deep[n, t - 6, i])) + first[n, i];

    [Scan(nameof(t))]
    float Inner(Dim n, Dim t, Dim j, View x, State outer) => MathF.Sin(x[n, t, j] + outer[n, t - 1, j]);

    [Scan(nameof(t))]
    float Outer(Dim n, Dim t, Dim i, View x, State inner, [Start("first")] State outer) => (inner[n, t, i] * outer[n, t - 2, i]) + (inner[n, t - 1, i] * x[n, 0, i]) + x[n, t, i];

    [Scan(nameof(t))]
    float Gated(Dim n, Dim t, Dim i, View x, [Start("first")] State gated)
    {
        var open = 1f / (1f + MathF.Exp(-x[n, t, i]));
        return (open * gated[n, t + 1, i]) + ((1f - open) * MathF.Cos(x[n, t, i]));
    }

    [Scan(nameof(t))]
    float Level(Dim n, Dim t, View x, State level) => (rate * x[n, t, 0]) + ((1f - rate) * level[n, t - 1]);

    [Scan(nameof(t))]
    float Shaded(Dim n, Dim t, Dim i, View x, State level, State shaded) => (0.5f * shaded[n, t - 1, i]) + (x[n, t, i] * (level[n, t] - (0.5f * level[n, t - 1])));
}
