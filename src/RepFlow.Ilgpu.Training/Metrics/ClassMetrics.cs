namespace RepFlow.Ilgpu.Training.Metrics;

/// <summary>What was counted of one class.</summary>
/// <param name="Name">The class.</param>
/// <param name="Count">The clips that are of it.</param>
/// <param name="Predicted">The clips that were taken for it.</param>
/// <param name="Correct">The clips that are of it and were taken for it.</param>
public sealed record ClassMetrics(string Name, long Count, long Predicted, long Correct)
{
    /// <summary>The share of its clips that were taken for it (recall), 0 to 1; null without a clip.</summary>
    public double? Accuracy => Count == 0 ? null : (double)Correct / Count;

    /// <summary>The share that is of it of what was taken for it, 0 to 1; null where nothing was.</summary>
    public double? Precision => Predicted == 0 ? null : (double)Correct / Predicted;
}
