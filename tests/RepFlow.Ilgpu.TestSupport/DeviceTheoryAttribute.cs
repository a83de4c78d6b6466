using Xunit.Sdk;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>
/// A test that runs once on each device of <see cref="TestDevices"/>. Its first parameter is the device's name; the others come
/// from data attributes as in a theory. A device that cannot be used is reported as one skipped test with the reason.
/// </summary>
/// <remarks>
/// Where kernels are compiled as a test runs, most of its time is that: a long sweep runs whole on the host, and each session draws a part of it elsewhere
/// (<see cref="TestSample"/>). What is left to other seeds is one skipped test that says how much.
/// </remarks>
/// <example><code>
/// [DeviceTheory]
/// [InlineData(Precision.Single)]
/// [InlineData(Precision.Double)]
/// public void Adds(string device, Precision precision) { ... }
/// </code></example>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("RepFlow.Ilgpu.TestSupport.DeviceTheoryDiscoverer", "RepFlow.Ilgpu.TestSupport")]
public sealed class DeviceTheoryAttribute : FactAttribute
{
    /// <summary>Of how many rows a session takes one on each device but the host; 1 takes all.</summary>
    public int OneIn { get; set; } = 1;

    /// <summary>How many of a row's first values rows are drawn by: those that share them are drawn together, in all tests of a class. 0 for all of them.</summary>
    public int By { get; set; }
}
