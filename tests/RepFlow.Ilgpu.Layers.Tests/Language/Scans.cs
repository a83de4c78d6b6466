namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Scans of every kind: several that read one another, folds over the step before, backwards, further steps before, starts, and neighbours of the step before.</summary>
/// <param name="rate">How much of the last value an average takes.</param>
[GpuLayer]
[Output("mixed", "average", "later", "fibonacci", "behind", Axis = 2)]
[Sample(0.3f, Shapes = "2,5,3; 2,3")]
[Sample(0.9f, Shapes = "1,1,2; 1,2")]
sealed partial class Scans(float rate)
{
    [Parameter]
    public Parameter Weight { get; } = Initial.KaimingNormal(3, 3);

    [Scan(nameof(t))]
    float Average(Dim n, Dim t, Dim i, View x, [Start("first")] State average) => (rate * x[n, t, i]) + ((1f - rate) * average[n, t - 1, i]);

    [Scan(nameof(t), Fold = Reduction.Max)]
    float Largest(Dim n, Dim t, Over i, State average, State mixed) => average[n, t, i] + mixed[n, t - 1, i];

    [Scan(nameof(t))]
    float Mixed(Dim n, Dim t, Dim i, View x, State largest, State mixed) =>
        MathF.Tanh(x[n, t, i] + (0.3f * mixed[n, t - 1, i - 1]) - (0.2f * mixed[n, t - 1, i + 1] * largest[n, t]));

    [Scan(nameof(t))]
    float Later(Dim n, Dim t, Dim i, View mixed, State later) => (mixed[n, t, i] * Next(later, n, t, i)) + 0.1f;

    [Scan(nameof(t))]
    float Fibonacci(Dim n, Dim t, Dim i, View x, [Start("first")] State fibonacci) => x[n, t, i] + (0.5f * fibonacci[n, t - 1, i]) + (0.25f * fibonacci[n, t - 2, i]);

    [Scan(nameof(t), Fold = Reduction.Mean)]
    float Behind(Dim n, Dim t, Dim i, Over j, View x, [Start("first")] State behind) => x[n, t, i] + (Weight[i % 3, j % 3] * behind[n, t + 1, j]);

    static float Next(State later, Dim n, Dim t, Dim i) => later[n, t + 1, i] + 1f;
}
