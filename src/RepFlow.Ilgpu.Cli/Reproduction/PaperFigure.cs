namespace RepFlow.Ilgpu.Cli.Reproduction;

/// <summary>A number that the paper gives.</summary>
/// <param name="Column">What it is of: a data set, top-1 in percent, or "ms" for a run-time.</param>
/// <param name="Value">The number.</param>
/// <param name="IsChecked">Whether it was compared with a source at hand: the authors' repository, or the numbers that the paper repeats; others are from memory.</param>
sealed record PaperFigure(string Column, double Value, bool IsChecked = true)
{
    /// <summary>Top-1 on the paper's subset of Kinetics.</summary>
    public const string Subset = "Kinetics, subset";

    /// <summary>Top-1 on Kinetics-400.</summary>
    public const string Kinetics = "Kinetics-400";

    /// <summary>Top-1 on HMDB51, after training on Kinetics.</summary>
    public const string Hmdb = "HMDB51";

    /// <summary>The time that a clip of 32 frames takes, in milliseconds, its flow included.</summary>
    public const string Time = "ms";
}
