namespace RepFlow.Ilgpu.Training;

/// <summary>How a network is trained from the first epoch to the last.</summary>
public sealed record TrainerOptions
{
    /// <summary>How often every clip is seen.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>The learning rate at the start.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>How it changes.</summary>
    public LearningSchedule Schedule { get; init; } = new();

    /// <summary>The share of the velocity that stays, at least 0 and below 1.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>The factor of the L2 penalty's gradient.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Whether parameters of one axis decay too: biases, and the scale and shift of normalisations.</summary>
    public bool DecaysVectors { get; init; }

    /// <summary>Batches whose gradients make one update.</summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>The largest norm of all gradients together; null for no limit.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>The largest magnitude of an element of a gradient; null for no limit.</summary>
    public double? ClipValue { get; init; }

    /// <summary>The share that stays of the parameters' moving average, which is what is evaluated and kept as the best; null for none.</summary>
    public double? AverageDecay { get; init; }

    /// <summary>Batches of which the running statistics of batch normalisation are taken anew before each evaluation (precise batch norm); 0 for the running ones.</summary>
    public int PreciseBatches { get; init; }

    /// <summary>Epochs without a better result after which training ends; 0 for never.</summary>
    public int Patience { get; init; }

    /// <summary>Updates from one checkpoint within an epoch to the next; 0 for one at the end of each epoch alone.</summary>
    public int CheckpointEvery { get; init; }

    /// <summary>What random layers draw their numbers from.</summary>
    public ulong Seed { get; init; }

    /// <summary>Refuses settings that cannot be.</summary>
    /// <exception cref="InputException">One cannot be.</exception>
    public void Check()
    {
        Schedule.Check();
        Require(Epochs > 0, $"{Epochs} epochs cannot be: give at least 1.");
        Require(LearningRate > 0 && double.IsFinite(LearningRate), $"A learning rate of {LearningRate} cannot be: give a number above 0.");
        Require(Momentum is >= 0 and < 1, $"A momentum of {Momentum} cannot be: give 0 or more, below 1.");
        Require(WeightDecay >= 0, $"A weight decay of {WeightDecay} cannot be: give 0 or more.");
        Require(Accumulation > 0, $"{Accumulation} batches cannot make an update: give at least 1.");
        Require(!(ClipNorm <= 0) && !(ClipValue <= 0), $"Gradients are clipped to a norm or value above 0.");
        Require(AverageDecay is null or (>= 0 and < 1), $"Of a moving average 0 or more stays, below 1; {AverageDecay} was given.");

        static void Require(bool holds, FormattableString otherwise)
        {
            if (!holds)
            {
                throw new InputException(FormattableString.Invariant(otherwise));
            }
        }
    }
}
