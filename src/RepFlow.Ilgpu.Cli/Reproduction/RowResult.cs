namespace RepFlow.Ilgpu.Cli.Reproduction;

/// <summary>What a row came to.</summary>
/// <param name="Row">The row.</param>
/// <param name="Models">The models that it was trained with, which a preset may make smaller.</param>
/// <param name="Outcomes">What it came to, with each seed for which it is complete.</param>
/// <param name="Failure">Why it has none; null where it has, or was not reached.</param>
sealed record RowResult(PaperRow Row, string Models, IReadOnlyList<Outcome> Outcomes, string? Failure)
{
    /// <summary>The mean of top-1 over seeds; NaN where there is none.</summary>
    public double Top1 => Outcomes.Select(outcome => outcome.Top1).DefaultIfEmpty(double.NaN).Average();

    /// <summary>The standard deviation of top-1 over seeds; NaN where there are fewer than two.</summary>
    public double Spread => Outcomes.Count < 2 ? double.NaN : Math.Sqrt(Outcomes.Sum(outcome => (outcome.Top1 - Top1) * (outcome.Top1 - Top1)) / (Outcomes.Count - 1));

    /// <summary>How long a clip takes, in milliseconds: the least of all seeds; NaN where there is none.</summary>
    public double Ms => Outcomes.Select(outcome => outcome.Ms).DefaultIfEmpty(double.NaN).Min();
}
