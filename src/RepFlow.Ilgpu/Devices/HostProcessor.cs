using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RepFlow.Ilgpu.Devices;

/// <summary>What is known of the processor that the program runs on.</summary>
static class HostProcessor
{
    /// <summary>The memory that the process may use, in bytes.</summary>
    internal static long MemoryBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Its name, number of threads and vector width, as in <c>AMD EPYC, 2 threads, 256-bit vectors</c>.</summary>
    /// <returns>The text.</returns>
    internal static string Describe() => $"{Name()}, {HostThreads.Count} threads, {VectorBits}-bit vectors";

    static int VectorBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    static string Name()
    {
        const string cpuInfo = "/proc/cpuinfo";
        try
        {
            if (OperatingSystem.IsLinux() && File.ReadLines(cpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line)
            {
                return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A sandbox may hide it; the architecture's name says enough.
        }

        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
