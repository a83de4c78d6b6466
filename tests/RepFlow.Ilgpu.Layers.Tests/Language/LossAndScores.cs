namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Several results: a loss of one number, scores that a contraction computes and other stages read, and the iterated state that nothing else reads.</summary>
[GpuLayer]
[Results("loss", "scores", "probabilities", "smooth")]
[Sample(Shapes = "3,4; 3,2")]
[Sample(Shapes = "1,4; 1,2")]
public sealed partial class LossAndScores
{
    /// <summary>What scores are made of, (2, 4).</summary>
    [Parameter]
    public Parameter Weight { get; } = Initial.Constant(0.3, 2, 4);

    int Two(Shape x) => 2;

    [Contract]
    float Scores(Dim n, [Extent(nameof(Two))] Dim k, [Extent(nameof(Four))] Over i, View x) => x[n, i] * Weight[k, i];

    [Reduce(Reduction.Sum)]
    float Total(Dim n, Over k, View scores) => MathF.Exp(scores[n, k]);

    [Map]
    float Probabilities(Dim n, Dim k, View scores, View total) => MathF.Exp(scores[n, k]) / total[n];

    [Reduce(Reduction.Mean)]
    float Loss(Over n, Over k, View probabilities, View target) => (probabilities[n, k] - target[n, k]) * (probabilities[n, k] - target[n, k]);

    [Iterate(nameof(Steps))]
    float Smooth(Dim n, Dim k, [Start("scores")] State smooth) => MathF.Tanh(smooth[n, k] + (0.5f * smooth[n, k - 1]));

    int Steps => 2;

    int Four(Shape x) => 4;
}
