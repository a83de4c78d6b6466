using System.Diagnostics;

namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>Times of repeated runs, in milliseconds.</summary>
/// <param name="Value">The median.</param>
/// <param name="Least">The shortest.</param>
/// <param name="Most">The longest.</param>
sealed record Median(double Value, double Least, double Most)
{
    /// <summary>Measures work.</summary>
    /// <param name="runs">How often.</param>
    /// <param name="work">The work, with the wait for its end.</param>
    /// <param name="progress">Told the part done.</param>
    /// <param name="cancellation">Stops between runs.</param>
    /// <returns>The times of the runs after the warm-up.</returns>
    public static Median Of(int runs, Action work, Action<double> progress, CancellationToken cancellation)
    {
        // Kernels are compiled in the first run, and the host's code reaches full optimisation some way into the warm-up.
        var warmUp = Stopwatch.StartNew();
        for (var run = 0; run < 3 || (warmUp.ElapsedMilliseconds < 1000 && run < 200); run++)
        {
            cancellation.ThrowIfCancellationRequested();
            work();
        }

        var times = new double[runs];
        for (var run = 0; run < runs; run++)
        {
            cancellation.ThrowIfCancellationRequested();
            var clock = Stopwatch.StartNew();
            work();
            times[run] = clock.Elapsed.TotalMilliseconds;
            progress((run + 1.0) / runs);
        }

        Array.Sort(times);
        return new Median((times[(runs - 1) / 2] + times[runs / 2]) / 2, times[0], times[^1]);
    }
}
