namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>The largest and smallest of terms that come out a bit different in vectors than one by one.</summary>
[GpuLayer]
[Sample(Shapes = "4,3,9;4")]
sealed partial class ComputedExtremes
{
    [Reduce(Reduction.Min)]
    float Smallest(Dim c, Dim t, Over n, View x, View w) => (0.5f * w[c]) + MathF.Tanh(w[c] + (x[c, t, n] * w[c]));

    [Scan(nameof(t), Fold = Reduction.Max)]
    float Largest(Dim c, Dim t, Over n, View x, [Start("w")] State largest) => MathF.Sin(largest[c, t - 1] + (x[c, t, n] * x[c, t, n]));

    [Map]
    float Length(Dim c, Dim t, Dim n, View x, View w) => MathF.Sqrt((x[c, t, n] * x[c, t, n]) + (w[c] * w[c]));

    [Reduce(Reduction.Max)]
    float Longest(Dim c, Dim t, Over n, View length) => length[c, t, n];

    [Map]
    float Output(Dim c, Dim t, View smallest, View largest, View longest) => smallest[c, t] * largest[c, t] * longest[c, t];
}
