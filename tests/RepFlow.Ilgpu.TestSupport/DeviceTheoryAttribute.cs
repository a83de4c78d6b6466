using Xunit.Sdk;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>
/// A test that runs once on each device of <see cref="TestDevices"/>. Its first parameter is the device's name; the others come
/// from data attributes as in a theory. A device that cannot be used is reported as one skipped test with the reason.
/// </summary>
/// <example><code>
/// [DeviceTheory]
/// [InlineData(Precision.Single)]
/// [InlineData(Precision.Double)]
/// public void Adds(string device, Precision precision) { ... }
/// </code></example>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("RepFlow.Ilgpu.TestSupport.DeviceTheoryDiscoverer", "RepFlow.Ilgpu.TestSupport")]
public sealed class DeviceTheoryAttribute : FactAttribute;
