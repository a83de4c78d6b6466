using RepFlow.Ilgpu.Training.Data;
using RepFlow.Ilgpu.Training.Metrics;

namespace RepFlow.Ilgpu.Training.Reports;

/// <summary>A clip with what a network makes of it.</summary>
/// <param name="Clip">The clip's frames.</param>
/// <param name="Explanation">What the network makes of it.</param>
/// <param name="Label">The number of its class; below 0 where it is not known.</param>
/// <param name="Classes">The names of the classes.</param>
public sealed record Example(DecodedClip Clip, ClipExplanation Explanation, int Label, IReadOnlyList<string> Classes)
{
    /// <summary>The number of the class that is predicted.</summary>
    public int Predicted => Scores.Best([.. Explanation.Logits], 1)[0];

    /// <summary>The probability of the class that is predicted, 0 to 1.</summary>
    public double Probability => Scores.Softmax([.. Explanation.Logits])[Predicted];
}
