namespace RepFlow.Ilgpu.Training;

/// <summary>How far training is: with the parameters, their velocities and averages all that is needed to go on as if it had never stopped.</summary>
public sealed record TrainingState
{
    /// <summary>Epochs done.</summary>
    public int Epoch { get; init; }

    /// <summary>The place in the present epoch's order behind which it goes on.</summary>
    public int Position { get; init; }

    /// <summary>The place of each of several ranks: broken clips of its part move it on. Null for one.</summary>
    public int[]? RankPositions { get; init; }

    /// <summary>Updates done.</summary>
    public long Steps { get; init; }

    /// <summary>Samples of the present epoch that have been seen.</summary>
    public long Samples { get; init; }

    /// <summary>The sum of the losses of these samples.</summary>
    public double LossSum { get; init; }

    /// <summary>How many of them were classified rightly before their update.</summary>
    public long Correct { get; init; }

    /// <summary>The best result so far, the share of test clips that are classified rightly; NaN before the first.</summary>
    public double Best { get; init; } = double.NaN;

    /// <summary>The epoch of the best result, from 1; 0 before the first.</summary>
    public int BestEpoch { get; init; }

    /// <summary>Updates on end whose loss was far beyond what guessing would have.</summary>
    public int Exploding { get; init; }
}
