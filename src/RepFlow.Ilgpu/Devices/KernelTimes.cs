using System.Diagnostics;

namespace RepFlow.Ilgpu.Devices;

/// <summary>How long each kernel took, for a profile: see <see cref="Device.KernelTimes"/>.</summary>
/// <example><code>
/// device.KernelTimes = new KernelTimes();
/// run.Forward();
/// foreach (var (kernel, (launches, milliseconds)) in device.KernelTimes.ByName) { ... }
/// device.KernelTimes = null;
/// </code></example>
public sealed class KernelTimes
{
    readonly Dictionary<string, (int Launches, double Milliseconds)> byName = new(StringComparer.Ordinal);
    long begin;
    int depth;

    /// <summary>How often each kernel ran, and how long that took altogether, by its name. What only moves memory is called copy or clear.</summary>
    public IReadOnlyDictionary<string, (int Launches, double Milliseconds)> ByName => byName;

    /// <summary>Begins a kernel, or a part of the one that has begun.</summary>
    /// <param name="device">Where it runs.</param>
    internal void Begin(Device device)
    {
        if (depth++ == 0)
        {
            device.Synchronize();
            begin = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Ends it.</summary>
    /// <param name="device">Where it runs.</param>
    /// <param name="name">Its name.</param>
    internal void End(Device device, string name)
    {
        if (--depth == 0)
        {
            device.Synchronize();
            var (launches, milliseconds) = byName.GetValueOrDefault(name);
            byName[name] = (launches + 1, milliseconds + Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }
    }
}
