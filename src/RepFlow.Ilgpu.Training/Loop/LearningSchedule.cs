namespace RepFlow.Ilgpu.Training;

/// <summary>How the learning rate changes from the first step to the last.</summary>
/// <example><code>
/// // Kinetics in the paper's appendix: a tenth every 50 epochs.
/// var schedule = new LearningSchedule { Decay = RateDecay.Steps, StepEpochs = 50 };
/// double rate = schedule.Rate(0.1, epoch: 120.25, epochs: 200);  // 0.001
/// </code></example>
public sealed record LearningSchedule
{
    /// <summary>How the rate falls.</summary>
    public RateDecay Decay { get; init; }

    /// <summary>Epochs from one step to the next, of <see cref="RateDecay.Steps"/>.</summary>
    public double StepEpochs { get; init; } = 20;

    /// <summary>What the rate is multiplied with at each step, of <see cref="RateDecay.Steps"/>.</summary>
    public double StepFactor { get; init; } = 0.1;

    /// <summary>Epochs in which the rate grows to what it would be without, linearly from nothing.</summary>
    public double WarmUpEpochs { get; init; }

    /// <summary>The learning rate.</summary>
    /// <param name="rate">The rate at the start.</param>
    /// <param name="epoch">Epochs done, with the part of the present one.</param>
    /// <param name="epochs">Epochs in all.</param>
    /// <returns>The rate of the step in the middle of which that is.</returns>
    public double Rate(double rate, double epoch, double epochs)
    {
        var decayed = Decay switch
        {
            RateDecay.Steps => rate * Math.Pow(StepFactor, Math.Floor(epoch / StepEpochs)),
            RateDecay.Cosine => rate * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, epoch / epochs))),
            _ => rate,
        };
        return epoch < WarmUpEpochs ? decayed * epoch / WarmUpEpochs : decayed;
    }

    /// <summary>Refuses settings that cannot be.</summary>
    /// <exception cref="InputException">One cannot be.</exception>
    public void Check()
    {
        if (StepEpochs <= 0 || StepFactor <= 0 || WarmUpEpochs < 0)
        {
            throw new InputException("A learning rate steps after some epochs, by a factor above 0, and warms up for 0 epochs or more.");
        }
    }
}
