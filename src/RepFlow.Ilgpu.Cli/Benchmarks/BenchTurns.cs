using System.Diagnostics;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>Measures work here and by peers in turns, so that what else the machine does meets all of them alike.</summary>
/// <param name="terminal">Where it says how it goes.</param>
/// <param name="device">Where work runs here.</param>
/// <param name="threads">The threads of the host.</param>
/// <param name="peers">The others.</param>
/// <param name="settings">How often.</param>
sealed class BenchTurns(Terminal terminal, Device device, int threads, IReadOnlyList<BenchPeer> peers, BenchSettings settings)
{
    // Kernels are compiled in the first run, and the host's code reaches full optimisation some way into the warm-up; after another's turn caches are cold.
    const double FirstWarmUp = 1;
    const double WarmUp = 0.2;

    /// <summary>Measures works, one after the other.</summary>
    /// <param name="works">The works.</param>
    /// <param name="cancellation">Stops between runs.</param>
    /// <returns>The times.</returns>
    public IReadOnlyList<BenchMeasurement> Run(IReadOnlyList<BenchWork> works, CancellationToken cancellation) =>
        terminal.Progress<IReadOnlyList<BenchMeasurement>>("measuring", report =>
            [.. works.Index().SelectMany(work => Measure(work.Item, part => report((work.Index + part) / works.Count, work.Item.Name), cancellation))]);

    /// <summary>The milliseconds of runs.</summary>
    /// <param name="run">The work.</param>
    /// <param name="warmUp">The seconds that it runs at least before it is measured.</param>
    /// <param name="runs">The runs that are measured.</param>
    /// <param name="cancellation">Stops between runs.</param>
    /// <returns>The milliseconds.</returns>
    public static double[] Time(Action run, double warmUp, int runs, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        for (var warm = 0; warm < 2 || clock.Elapsed.TotalSeconds < warmUp; warm++)
        {
            cancellation.ThrowIfCancellationRequested();
            run();
        }

        var times = new double[runs];
        for (var at = 0; at < runs; at++)
        {
            cancellation.ThrowIfCancellationRequested();
            clock.Restart();
            run();
            times[at] = clock.Elapsed.TotalMilliseconds;
        }

        return times;
    }

    List<BenchMeasurement> Measure(BenchWork work, Action<double> progress, CancellationToken cancellation)
    {
        using var run = work.Prepare();
        var (ours, theirs) = (new List<double[]>(), peers.ToDictionary(peer => peer, _ => new List<double[]>()));
        for (var round = 0; round < settings.Rounds; round++)
        {
            var warmUp = round == 0 ? FirstWarmUp : WarmUp;
            ours.Add(Time(run.Run, warmUp, settings.Runs, cancellation));
            foreach (var peer in theirs.Keys.ToList())
            {
                cancellation.ThrowIfCancellationRequested();
                if (peer.Measure(work, warmUp, settings.Runs, terminal.Note) is { } times)
                {
                    theirs[peer].Add(times);
                }
                else
                {
                    theirs.Remove(peer);
                }
            }

            progress((round + 1.0) / settings.Rounds);
        }

        var kernels = settings.Kernels ? KernelShare.Of(device, settings.Runs, run.Run) : null;
        return
        [
            new BenchMeasurement(work.Bench, work.Name, BenchMeasurement.Ours, device.ToString(), threads, work.Flop, work.Bytes, ours, kernels),
            .. theirs.Select(peer => new BenchMeasurement(
                work.Bench, work.Name, peer.Key.Name, peer.Key.Device, peer.Key.Threads, work.Flop, work.Bytes, peer.Value)),
        ];
    }
}
