namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// Batch normalisation with the running statistics of a trained <see cref="BatchNorm"/>:
/// y = (x - RunningMean) / sqrt(RunningVar + epsilon) * Weight + Bias.
/// </summary>
/// <remarks>
/// x and y are (N, C) with any axes after. Made from a <see cref="BatchNorm"/>, it has the same parameters and buffers, not copies.
/// </remarks>
/// <param name="channels">Channels of x.</param>
/// <param name="epsilon">What is added to the variance, in units of x squared.</param>
/// <exception cref="ArgumentException"><paramref name="epsilon"/> is negative.</exception>
/// <example><code>var y = new BatchNormInference(bn1).Forward(x);   // bn1 is a trained BatchNorm(64)</code></example>
[GpuLayer]
[Sample(3, Shapes = "5,3")]
[Sample(3, Shapes = "2,3,7")]
[Sample(3, Shapes = "2,3,3,3")]
[Sample(3, Shapes = "1,3,3,2,3")]
public sealed partial class BatchNormInference(int channels, float epsilon = 1e-5f)
{
    /// <summary>The same normalisation with the statistics that training left.</summary>
    /// <param name="trained">The layer that was trained; its parameters are shared.</param>
    public BatchNormInference(BatchNorm trained)
        : this(trained.Weight.Shape[0], trained.Epsilon)
    {
        Weight = trained.Weight;
        Bias = trained.Bias;
        RunningMean = trained.RunningMean;
        RunningVar = trained.RunningVar;
    }

    /// <summary>What is added to the variance, in units of x squared.</summary>
    public float Epsilon { get; } = Require.NotNegative(epsilon, "The epsilon of a batch normalisation");

    /// <summary>The scale after normalisation, (channels).</summary>
    [Parameter]
    public Parameter Weight { get; } = Initial.Ones(channels);

    /// <summary>The shift after normalisation, (channels).</summary>
    [Parameter]
    public Parameter Bias { get; } = Initial.Zeros(channels);

    /// <summary>The running mean, (channels).</summary>
    [Buffer]
    public Parameter RunningMean { get; } = Initial.Zeros(channels);

    /// <summary>The running variance, (channels).</summary>
    [Buffer]
    public Parameter RunningVar { get; } = Initial.Ones(channels);

    [Map]
    float InverseDeviation(Dim c) => 1f / MathF.Sqrt(RunningVar[c] + Epsilon);

    [Map]
    float Output(Dim n, Dim c, [Rest] Dim r, float x, View inverseDeviation) =>
        ((x - RunningMean[c]) * inverseDeviation[c] * Weight[c]) + Bias[c];
}
