using System.Diagnostics;

namespace RepFlow.Ilgpu.Devices;

/// <summary>Finds the fastest of several kernels on a device by measuring them in turns.</summary>
/// <remarks>
/// <para>
/// A kernel is measured only if it computes the same bits as the reference, of numbers whose sums are exact in every order. After a run that compiles and one that is timed, all that take no
/// more than twice the usual kernel's time are timed in seven turns, each so often that a turn takes two milliseconds at least. The usual kernel stays unless another takes
/// at most 0.95 of its time (the median over the turns of the ratio within a turn) and less than it in every single turn; so what else the machine does decides nothing.
/// </para>
/// <para>If the usual kernel itself is wrong on the device, the fastest one that is right is chosen.</para>
/// </remarks>
/// <example><code>
/// using var device = Device.Open("cuda");
/// var tuner = new KernelTuner(device);
/// var found = KernelTuner.Collect(device, () => TrainingStep.Describe(network, device, Precision.Single, [[256, 3, 224, 224]]))
///     .Select(work => tuner.Measure(work, default)).ToList();
/// new TuningFile(device).Merge(new KernelTuning([.. found.Select(result => result.Fastest)]));
/// device.UseTuning();
/// </code></example>
public sealed class KernelTuner
{
    const int Turns = 7;
    const double Margin = 0.95;
    const double Slow = 2;
    const double TurnMilliseconds = 2;
    const int MostRuns = 256;

    readonly Device device;
    readonly Func<string, Action, double> clock;

    /// <summary>Makes a tuner.</summary>
    /// <param name="device">The device.</param>
    public KernelTuner(Device device)
        : this(device, (_, run) =>
        {
            var begin = Stopwatch.GetTimestamp();
            run();
            return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        })
    {
    }

    /// <param name="device">The device.</param>
    /// <param name="clock">Runs a kernel of a name some times, waits for it, and says how many milliseconds that took.</param>
    internal KernelTuner(Device device, Func<string, Action, double> clock)
    {
        ArgumentNullException.ThrowIfNull(device);
        (this.device, this.clock) = (device, clock);
    }

    /// <summary>Finds the works of which a device has a choice of kernels.</summary>
    /// <param name="device">The device.</param>
    /// <param name="plan">Plans or prepares computations there.</param>
    /// <returns>Each work once, in the order of the plans.</returns>
    public static IReadOnlyList<TunableWork> Collect(Device device, Action plan)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(plan);
        var found = new List<TunableWork>();
        device.Tunable = found.Add;
        try
        {
            plan();
        }
        finally
        {
            device.Tunable = null;
        }

        return [.. found.DistinctBy(work => (work.Name, work.Products))];
    }

    /// <summary>Measures the kernels for a work.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellation">Stops between turns.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="DeviceException">The device has not the memory.</exception>
    public TuningResult Measure(TunableWork work, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var runs = work.Prepare(device);
        var expected = Compute(runs, runs.By(work.Reference));
        var wrong = new List<string>();
        var entries = new List<Entry>();
        foreach (var kernel in work.Kernels)
        {
            cancellation.ThrowIfCancellationRequested();
            var run = runs.By(kernel);
            if (Compute(runs, run).AsSpan().SequenceEqual(expected))
            {
                entries.Add(new Entry(kernel, run, Time(kernel, run, 1)));
            }
            else
            {
                wrong.Add(kernel);
                device.Note?.Invoke($"{device}: the kernel '{kernel}' computes {work.Name} wrongly here and is not used for it.");
            }
        }

        var usual = entries.Find(entry => entry.Kernel == work.Usual);
        var limit = Slow * (usual ?? entries.MinBy(entry => entry.First)!).First;
        var slow = entries.FindAll(entry => entry.First > limit);
        entries = entries.FindAll(entry => entry.First <= limit);
        for (var turn = 0; turn < Turns && entries.Count > 1; turn++)
        {
            // Another one first in each turn: what comes first finds colder caches.
            for (var at = 0; at < entries.Count; at++)
            {
                cancellation.ThrowIfCancellationRequested();
                var entry = entries[(turn + at) % entries.Count];
                entry.Times.Add(Time(entry.Kernel, entry.Run, Math.Clamp((int)Math.Ceiling(TurnMilliseconds / Math.Max(entry.First, 1e-6)), 1, MostRuns)));
            }
        }

        var fastest = Fastest(entries, usual);
        return new TuningResult(
            new TunedKernel(work.Name, work.Products, fastest.Kernel, work.Usual, fastest.Milliseconds, usual is null ? 1 : Ratio(fastest, usual)),
            [.. entries.Concat(slow).Select(entry => new KernelTime(entry.Kernel, entry.Milliseconds)).OrderBy(time => time.Milliseconds)],
            wrong);
    }

    static Entry Fastest(List<Entry> entries, Entry? usual)
    {
        if (usual is null)
        {
            return entries.MinBy(entry => entry.Milliseconds)!;
        }

        var best = entries.Where(entry => entry != usual && entry.Times.Zip(usual.Times).All(pair => pair.First < pair.Second)).MinBy(entry => Ratio(entry, usual));
        return best is not null && Ratio(best, usual) <= Margin ? best : usual;
    }

    static double Ratio(Entry entry, Entry usual) => entry == usual ? 1 : Median(entry.Times.Zip(usual.Times, (time, other) => time / other));

    static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    static byte[] Compute(TunableRuns runs, Action run)
    {
        runs.Clear();
        run();
        return runs.Digest();
    }

    double Time(string kernel, Action run, int count)
    {
        device.Synchronize();
        return clock(kernel, () =>
        {
            for (var at = 0; at < count; at++)
            {
                run();
            }

            device.Synchronize();
        }) / count;
    }

    sealed record Entry(string Kernel, Action Run, double First)
    {
        public List<double> Times { get; } = [];

        public double Milliseconds => Times.Count == 0 ? First : Median(Times);
    }
}
