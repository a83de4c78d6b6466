using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>What a kernel takes of some work.</summary>
/// <param name="Name">The kernel's name: definition, stage, type of its numbers.</param>
/// <param name="Launches">How often the work runs it.</param>
/// <param name="Milliseconds">How long that takes altogether, on average.</param>
/// <param name="Share">The part of the time of all kernels.</param>
sealed record KernelShare(string Name, int Launches, double Milliseconds, double Share)
{
    /// <summary>Measures the kernels of work, one by one.</summary>
    /// <param name="device">Where it runs.</param>
    /// <param name="runs">How often it is run.</param>
    /// <param name="work">The work, when it is warm.</param>
    /// <returns>The kernels, what takes longest first.</returns>
    public static IReadOnlyList<KernelShare> Of(Device device, int runs, Action work)
    {
        var times = device.KernelTimes = new KernelTimes();
        for (var run = 0; run < runs; run++)
        {
            work();
        }

        device.KernelTimes = null;
        var all = times.ByName.Values.Sum(kernel => kernel.Milliseconds);
        return
        [
            .. times.ByName.Select(kernel => new KernelShare(kernel.Key, kernel.Value.Launches / runs, kernel.Value.Milliseconds / runs, kernel.Value.Milliseconds / all))
                .OrderByDescending(kernel => kernel.Milliseconds),
        ];
    }
}
