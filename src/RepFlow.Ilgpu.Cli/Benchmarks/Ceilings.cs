using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>What a device can do at best, in single precision, measured by small kernels.</summary>
/// <param name="CopyBytesPerSecond">Bytes that a copy of much memory reads and writes a second.</param>
/// <param name="FlopPerSecond">Operations a second of multiply-adds alone, each of them two.</param>
/// <param name="RootsPerSecond">Roots and quotients a second, as many of the one as of the other.</param>
sealed record Ceilings(double CopyBytesPerSecond, double FlopPerSecond, double RootsPerSecond)
{
    // A processor's runs stay in its caches, and are short, so that some have the cores to themselves where others want them too.
    const int HostElements = 1 << 18;

    // A GPU's are as large as makes them long against a launch.
    const int FewestElements = 1 << 16;
    const int MostElements = 1 << 24;
    const double LongMilliseconds = 0.3;

    const int Runs = 200;
    const double MostMilliseconds = 2000;

    /// <summary>Measures a device: the fastest of several runs of each.</summary>
    /// <param name="device">The device.</param>
    /// <param name="cancellation">Stops between runs.</param>
    /// <returns>The ceilings.</returns>
    public static Ceilings Measure(Device device, CancellationToken cancellation)
    {
        var isHost = device.Kind == DeviceKind.Host;
        return new Ceilings(
            CopyBandwidth.Measure(device, cancellation),
            2 * (isHost ? Rate(MultiplyAdds.Definition, MultiplyAdds.Count) : Rate(ManyMultiplyAdds.Definition, ManyMultiplyAdds.Count)),
            Rate(RootsAndQuotients.Definition, RootsAndQuotients.Count));

        double Rate(ILayer layer, int operations)
        {
            for (var elements = isHost ? HostElements : FewestElements; ; elements *= 4)
            {
                using var run = layer.Prepare(device, Precision.Single, [[elements]], Gradients.None);
                run.Inputs[0].Write(Enumerable.Repeat(0.9f, elements).ToArray());
                double Fastest(double warmUp, int runs) => BenchTurns.Time(
                    () =>
                    {
                        run.Forward();
                        device.Synchronize();
                    },
                    warmUp,
                    runs,
                    cancellation).Min();
                var once = Fastest(0, 1);
                if (isHost || elements == MostElements || once >= LongMilliseconds)
                {
                    return 1000.0 * elements * operations / Fastest(1, Math.Clamp((int)(MostMilliseconds / once), 1, Runs));
                }
            }
        }
    }

    /// <summary>The most operations a second of work that moves memory too: the roof at its intensity.</summary>
    /// <param name="intensity">Operations a byte.</param>
    /// <returns>Operations a second.</returns>
    public double Roof(double intensity) => Math.Min(FlopPerSecond, intensity * CopyBytesPerSecond);
}
