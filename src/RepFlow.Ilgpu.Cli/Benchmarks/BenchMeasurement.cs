namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>The times of one work by one program.</summary>
/// <param name="Bench"><inheritdoc cref="BenchWork.Bench"/></param>
/// <param name="Work"><inheritdoc cref="BenchWork.Name"/></param>
/// <param name="By">Whose time it is: <see cref="Ours"/>, or what a peer calls itself.</param>
/// <param name="Device">Where it ran, in words.</param>
/// <param name="Threads">The threads that it ran with; 0 where it did not say.</param>
/// <param name="Flop"><inheritdoc cref="BenchWork.Flop"/></param>
/// <param name="Bytes"><inheritdoc cref="BenchWork.Bytes"/></param>
/// <param name="Ms">Every time in milliseconds: the runs of each turn.</param>
/// <param name="Kernels">What share each kernel has; null where that was not asked for.</param>
sealed record BenchMeasurement(
    string Bench, string Work, string By, string Device, int Threads, double Flop, double Bytes,
    IReadOnlyList<double[]> Ms, IReadOnlyList<KernelShare>? Kernels = null)
{
    /// <summary>What this program is called.</summary>
    public const string Ours = "repflow";

    /// <summary>The median over turns of each turn's median, in milliseconds.</summary>
    /// <returns>The milliseconds.</returns>
    public double Median() => Median([.. Ms.Select(turn => Median(turn))]);

    /// <summary>How many times as long as another it takes: the median over turns of what both took in the same one.</summary>
    /// <param name="other">The other, measured in turns with this one.</param>
    /// <returns>The ratio, below 1 where this is faster.</returns>
    public double RatioTo(BenchMeasurement other) => Median([.. Ms.Zip(other.Ms, (ours, theirs) => Median(ours) / Median(theirs))]);

    static double Median(double[] values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
