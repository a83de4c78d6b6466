using RepFlow.Ilgpu.Training.Metrics;

namespace RepFlow.Ilgpu.Training;

/// <summary>What a network makes of a video.</summary>
/// <param name="Index">The video's index in its source.</param>
/// <param name="Name">What the source calls it.</param>
/// <param name="Label">Its class; -1 where the source does not say.</param>
/// <param name="Probabilities">The probability of each class, the mean over all views of the video.</param>
public sealed record Prediction(int Index, string Name, int Label, float[] Probabilities)
{
    /// <summary>The most probable class, of equals the first.</summary>
    public int Class => Scores.Best(Probabilities, 1)[0];
}
