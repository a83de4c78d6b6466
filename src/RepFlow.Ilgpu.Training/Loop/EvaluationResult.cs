using RepFlow.Ilgpu.Training.Metrics;

namespace RepFlow.Ilgpu.Training;

/// <summary>What a network makes of the clips of a data set.</summary>
/// <param name="Predictions">One of each video that could be read, in the source's order.</param>
public sealed record EvaluationResult(IReadOnlyList<Prediction> Predictions)
{
    /// <summary>The share of videos whose class is the most probable one, of those that have one; NaN where none has.</summary>
    public double Top1 => Mean(prediction => prediction.Class == prediction.Label ? 1 : 0);

    /// <summary>The mean of -log of the probability of a video's class, in nats, of those that have one; NaN where none has.</summary>
    public double Loss => Mean(prediction => -Math.Log(Math.Max(prediction.Probabilities[prediction.Label], 1e-30)));

    /// <summary>Counts the predictions by class.</summary>
    /// <param name="classes">The names of the classes.</param>
    /// <returns>What was counted.</returns>
    public ClassificationMetrics Count(IReadOnlyList<string> classes)
    {
        var counted = new ClassificationMetrics(classes);
        foreach (var prediction in Predictions)
        {
            counted.Add(prediction.Probabilities, [prediction.Label]);
        }

        return counted;
    }

    double Mean(Func<Prediction, double> value) =>
        Predictions.Where(prediction => prediction.Label >= 0).Select(value).DefaultIfEmpty(double.NaN).Average();
}
