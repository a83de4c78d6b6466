namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// Batch normalisation in training (Ioffe and Szegedy 2015): every channel is brought to mean 0 and variance 1 over the batch, then
/// scaled and shifted: y = (x - mean) / sqrt(variance + epsilon) * Weight + Bias.
/// </summary>
/// <remarks>
/// <para>x and y are (N, C) with any axes after: images (N, C, H, W), clips (N, C, T, H, W), features (N, C). Each forward pass moves
/// <see cref="RunningMean"/> and <see cref="RunningVar"/> by <see cref="Momentum"/> towards the batch's mean and its variance by the count less
/// one, as PyTorch does; <see cref="BatchNormInference"/> uses them.</para>
/// <para>The adjoint is written by hand (docs/adjoints/batch-norm.md): the derived one would go through mean and variance, and take
/// more passes over x.</para>
/// </remarks>
/// <param name="channels">Channels of x.</param>
/// <param name="epsilon">What is added to the variance, in units of x squared.</param>
/// <exception cref="ArgumentException">
/// <paramref name="epsilon"/> is negative; when it runs, x has not more than one value per channel: there is no variance, and the running one would be
/// lost.
/// </exception>
/// <example><code>var y = Relu.Apply(new BatchNorm(64).Forward(conv.Forward(x)));</code></example>
[GpuLayer]
[Inference(typeof(BatchNormInference))]
[Sample(3, Shapes = "5,3")]
[Sample(2, Shapes = "3,2,7")]
[Sample(2, Shapes = "3,2,4,5")]
[Sample(2, Shapes = "2,2,2,3,4")]
public sealed partial class BatchNorm(int channels, float epsilon = 1e-5f)
{
    /// <summary>What is added to the variance, in units of x squared.</summary>
    public float Epsilon { get; } = Require.NotNegative(epsilon, "The epsilon of a batch normalisation");

    /// <summary>How far the running statistics move towards a batch's.</summary>
    public float Momentum { get; set; } = 0.1f;

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

    static int Channels(Shape x) => Require.Statistics(x, nameof(BatchNorm));

    [Reduce(Reduction.Mean)]
    float Mean(Dim c, Over n, [Rest] Over r, View x) => x[n, c, r];

    [Reduce(Reduction.Mean)]
    float Variance(Dim c, Over n, [Rest] Over r, View x, View mean)
    {
        var deviation = x[n, c, r] - mean[c];
        return deviation * deviation;
    }

    [Map]
    float InverseDeviation(Dim c, View variance) => 1f / MathF.Sqrt(variance[c] + Epsilon);

    [Map]
    float Output(Dim n, Dim c, [Rest] Dim r, float x, View mean, View inverseDeviation) =>
        ((x - mean[c]) * inverseDeviation[c] * Weight[c]) + Bias[c];

    [Map, Updates(nameof(RunningMean))]
    float NextMean(Dim c, View mean) => RunningMean[c] + (Momentum * (mean[c] - RunningMean[c]));

    [Map, Updates(nameof(RunningVar))]
    float NextVar([Extent(nameof(Channels))] Dim c, View variance, View x)
    {
        var count = (float)(x.Size(0) * x.Size(2));
        var unbiased = variance[c] * (count / (count - 1f));
        return RunningVar[c] + (Momentum * (unbiased - RunningVar[c]));
    }

    [Reduce(Reduction.Sum), Adjoint(nameof(Bias))]
    float BiasAdjoint(Dim c, Over n, [Rest] Over r, View upstream) => upstream[n, c, r];

    [Reduce(Reduction.Sum), Adjoint(nameof(Weight))]
    float WeightAdjoint(Dim c, Over n, [Rest] Over r, View upstream, View x, View mean, View inverseDeviation) =>
        upstream[n, c, r] * (x[n, c, r] - mean[c]) * inverseDeviation[c];

    // What the mean and the variance hand back: the upstream gradient less its mean, and less its projection on the normalised x.
    [Map, Adjoint("x")]
    float InputAdjoint(
        Dim n, Dim c, [Rest] Dim r, float upstream, View x, View mean, View inverseDeviation, View biasAdjoint, View weightAdjoint)
    {
        var count = (float)(x.Size(0) * x.Size(2));
        var normalised = (x[n, c, r] - mean[c]) * inverseDeviation[c];
        return Weight[c] * inverseDeviation[c] * (upstream - ((biasAdjoint[c] + (normalised * weightAdjoint[c])) / count));
    }
}
