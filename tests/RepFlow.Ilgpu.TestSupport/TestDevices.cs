using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>The devices that tests run on: every usable one of host, OpenCL and CUDA.</summary>
/// <remarks>
/// The environment variable <c>REPFLOW_TEST_DEVICES</c> names other kinds, as in <c>host,ilgpu-cpu</c>. ILGPU's CPU accelerator takes part
/// only where it is named there: it is slow, and it agrees with C# where real devices do not.
/// </remarks>
public static class TestDevices
{
    /// <summary>The environment variable that chooses the kinds of device.</summary>
    public const string Variable = "REPFLOW_TEST_DEVICES";

    static readonly Lazy<IReadOnlyList<DeviceInfo>> all = new(() =>
    {
        var kinds = (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen ? chosen : "host,opencl,cuda")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return [.. Device.Discover().Where(device => kinds.Contains(device.Name.Split(':')[0], StringComparer.OrdinalIgnoreCase))];
    });

    /// <summary>The devices of the chosen kinds, usable or not.</summary>
    public static IReadOnlyList<DeviceInfo> All => all.Value;

    /// <summary>Whether a device computes in a precision.</summary>
    /// <param name="name">The device's name.</param>
    /// <param name="precision">The precision.</param>
    /// <returns>True if it does.</returns>
    public static bool Supports(string name, Precision precision) =>
        precision == Precision.Single || All.Any(device => device.Name == name && device.SupportsDouble);
}
