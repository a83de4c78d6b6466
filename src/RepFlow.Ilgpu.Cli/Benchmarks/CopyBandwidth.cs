using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>Measures how fast a device copies memory.</summary>
static class CopyBandwidth
{
    // Larger than any cache, small enough for any device: 64 MiB to read and as much to write.
    const int Floats = 1 << 24;
    const int Runs = 7;

    /// <summary>Copies a large buffer several times.</summary>
    /// <param name="device">The device.</param>
    /// <param name="cancellation">Stops between runs.</param>
    /// <returns>Bytes read plus bytes written a second, by the fastest run.</returns>
    public static double Measure(Device device, CancellationToken cancellation)
    {
        using var from = Tensor.Allocate(device, Precision.Single, [Floats]);
        using var to = Tensor.Allocate(device, Precision.Single, [Floats]);
        Action copy = device.Kind == DeviceKind.Host ? OnEveryThread() : () => from.CopyTo(to);
        var times = BenchTurns.Time(
            () =>
            {
                copy();
                device.Synchronize();
            },
            0,
            Runs,
            cancellation);
        return 1000 * 2.0 * sizeof(float) * Floats / times.Min();
    }

    // One core alone does not reach what the memory of a processor gives.
    static Action OnEveryThread()
    {
        var from = new float[Floats];
        var to = new float[Floats];
        Array.Fill(from, 1f);
        var (threads, part) = (HostParallel.ThreadCount, Floats / HostParallel.ThreadCount);
        return () => Parallel.For(0, threads, core => from.AsSpan(core * part, part).CopyTo(to.AsSpan(core * part)));
    }
}
