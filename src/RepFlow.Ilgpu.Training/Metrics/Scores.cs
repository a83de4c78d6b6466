namespace RepFlow.Ilgpu.Training.Metrics;

/// <summary>What the scores of a clip's classes say: their order and their probabilities.</summary>
public static class Scores
{
    /// <summary>The probabilities of classes whose scores are logits: exp(x) / sum of exp, computed from the largest on so that nothing overflows.</summary>
    /// <param name="logits">A logit a class.</param>
    /// <returns>A probability a class, which add up to 1; NaN where a logit is NaN or infinite upwards.</returns>
    public static double[] Softmax(ReadOnlySpan<float> logits)
    {
        var largest = double.NegativeInfinity;
        foreach (var logit in logits)
        {
            largest = Math.Max(largest, logit);
        }

        var probabilities = new double[logits.Length];
        var sum = 0.0;
        for (var at = 0; at < logits.Length; at++)
        {
            sum += probabilities[at] = Math.Exp(logits[at] - largest);
        }

        for (var at = 0; at < probabilities.Length; at++)
        {
            probabilities[at] /= sum;
        }

        return probabilities;
    }

    /// <summary>The classes with the highest scores.</summary>
    /// <param name="scores">A score a class: logits or probabilities.</param>
    /// <param name="count">How many classes at most.</param>
    /// <returns>Their numbers, the best first. Of equal scores the lower number comes first; NaN is below every number.</returns>
    public static int[] Best(ReadOnlySpan<float> scores, int count)
    {
        var best = new List<int>(count + 1);
        for (var at = 0; at < scores.Length; at++)
        {
            var place = best.Count;
            while (place > 0 && IsAbove(scores[at], scores[best[place - 1]]))
            {
                place--;
            }

            if (place < count)
            {
                best.Insert(place, at);
                best.RemoveRange(Math.Min(count, best.Count), Math.Max(0, best.Count - count));
            }
        }

        return [.. best];
    }

    /// <summary>How many classes stand before one: 0 for the one with the highest score.</summary>
    /// <param name="scores">A score a class.</param>
    /// <param name="label">The class.</param>
    /// <returns>Its place in the order of <see cref="Best"/>.</returns>
    public static int Rank(ReadOnlySpan<float> scores, int label)
    {
        var rank = 0;
        for (var at = 0; at < scores.Length; at++)
        {
            rank += IsAbove(scores[at], scores[label]) || (at < label && !IsAbove(scores[label], scores[at])) ? 1 : 0;
        }

        return rank;
    }

    static bool IsAbove(float score, float other) => score > other || (float.IsNaN(other) && !float.IsNaN(score));
}
