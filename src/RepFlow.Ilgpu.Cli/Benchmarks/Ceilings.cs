using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>What a device can do at best, in single precision, measured by small kernels.</summary>
/// <param name="CopyBytesPerSecond">Bytes that a copy of much memory reads and writes a second.</param>
/// <param name="FlopPerSecond">Operations a second of multiply-adds alone, each of them two.</param>
/// <param name="RootsPerSecond">Roots and quotients a second, as many of the one as of the other.</param>
sealed record Ceilings(double CopyBytesPerSecond, double FlopPerSecond, double RootsPerSecond)
{
    // A processor's runs stay in its caches, and are short, so that some have the cores to themselves where others want them too; a GPU's are long against a launch.
    const int HostElements = 1 << 18;
    const int GpuElements = 1 << 24;
    const int Runs = 200;

    /// <summary>Measures a device: the fastest of several runs of each.</summary>
    /// <param name="device">The device.</param>
    /// <param name="cancellation">Stops between runs.</param>
    /// <returns>The ceilings.</returns>
    public static Ceilings Measure(Device device, CancellationToken cancellation)
    {
        var elements = device.Kind == DeviceKind.Host ? HostElements : GpuElements;
        return new Ceilings(
            CopyBandwidth.Measure(device, cancellation),
            2 * Rate(MultiplyAdds.Definition, MultiplyAdds.Count),
            Rate(RootsAndQuotients.Definition, RootsAndQuotients.Count));

        double Rate(ILayer layer, int operations)
        {
            using var run = layer.Prepare(device, Precision.Single, [[elements]], Gradients.None);
            run.Inputs[0].Write(Enumerable.Repeat(0.9f, elements).ToArray());
            var times = BenchTurns.Time(
                () =>
                {
                    run.Forward();
                    device.Synchronize();
                },
                1,
                Runs,
                cancellation);
            return 1000.0 * elements * operations / times.Min();
        }
    }

    /// <summary>The most operations a second of work that moves memory too: the roof at its intensity.</summary>
    /// <param name="intensity">Operations a byte.</param>
    /// <returns>Operations a second.</returns>
    public double Roof(double intensity) => Math.Min(FlopPerSecond, intensity * CopyBytesPerSecond);
}
