using System.Globalization;

namespace RepFlow.Ilgpu.Devices;

/// <summary>How many threads share the work of the host device.</summary>
static class HostThreads
{
    /// <summary>The environment variable that sets the number of threads; without it every processor has one.</summary>
    internal const string Variable = "REPFLOW_THREADS";

    static readonly Lazy<int> count = new(() => Parse(Environment.GetEnvironmentVariable(Variable)));

    /// <summary>The number of threads, the caller's included.</summary>
    internal static int Count => count.Value;

    /// <summary>The number of threads that a setting asks for.</summary>
    /// <param name="setting">The value of <see cref="Variable"/>.</param>
    /// <returns>The number.</returns>
    /// <exception cref="DeviceException">The setting is not a number from 1 to 1024.</exception>
    internal static int Parse(string? setting)
    {
        if (string.IsNullOrWhiteSpace(setting))
        {
            return Environment.ProcessorCount;
        }

        return int.TryParse(setting, NumberStyles.None, CultureInfo.InvariantCulture, out var threads) && threads is >= 1 and <= 1024
            ? threads
            : throw new DeviceException($"{Variable} is \"{setting}\": set it to a number of threads from 1 to 1024, or not at all.");
    }
}
