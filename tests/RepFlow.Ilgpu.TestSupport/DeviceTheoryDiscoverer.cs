using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>Makes the test cases of <see cref="DeviceTheoryAttribute"/>: every device with the rows of data that are drawn for it.</summary>
/// <param name="sink">Where xunit wants its diagnostics.</param>
public sealed class DeviceTheoryDiscoverer(IMessageSink sink) : IXunitTestCaseDiscoverer
{
    /// <inheritdoc/>
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
    {
        ArgumentNullException.ThrowIfNull(testMethod);
        ArgumentNullException.ThrowIfNull(factAttribute);
        var display = discoveryOptions.MethodDisplayOrDefault();
        var options = discoveryOptions.MethodDisplayOptionsOrDefault();
        if (factAttribute.GetNamedArgument<string?>(nameof(FactAttribute.Skip)) is not null)
        {
            return [new XunitTestCase(sink, display, options, testMethod)];
        }

        var method = testMethod.Method.ToRuntimeMethod();
        var rows = method.GetCustomAttributes<DataAttribute>().SelectMany(data => data.GetData(method)).DefaultIfEmpty([]).ToList();
        var (oneIn, by) = (factAttribute.GetNamedArgument<int>(nameof(DeviceTheoryAttribute.OneIn)), factAttribute.GetNamedArgument<int>(nameof(DeviceTheoryAttribute.By)));
        var cases = new List<IXunitTestCase>();
        foreach (var device in TestDevices.All)
        {
            if (device.Refusal is { } refusal)
            {
                cases.Add(new XunitSkippedDataRowTestCase(sink, display, options, testMethod, $"{device.Name}: {refusal}", [device.Name]));
                continue;
            }

            var drawn = TestSample.Draw(
                $"{testMethod.TestClass.Class.Name} {(by > 0 ? "" : testMethod.Method.Name)} {device.Name}", rows, row => string.Join(", ", by > 0 ? row[..by] : row),
                Math.Max(TestSample.DevicesOneIn, device.Name == "host" ? 1 : oneIn), keepsOne: TestSample.DevicesOneIn == 1);
            foreach (var row in drawn)
            {
                object[] arguments = [device.Name, .. row];
                var withoutDouble = row.Contains(Precision.Double) && !device.SupportsDouble;
                cases.Add(withoutDouble
                    ? new XunitSkippedDataRowTestCase(sink, display, options, testMethod, $"{device.Name} has no double precision", arguments)
                    : new XunitTestCase(sink, display, options, testMethod, arguments));
            }

            if (drawn.Count < rows.Count)
            {
                cases.Add(new XunitSkippedDataRowTestCase(
                    sink, display, options, testMethod, "REPFLOW_TESTS=all runs all.", [device.Name, TestSample.Left(drawn.Count, rows.Count)]));
            }
        }

        return cases;
    }
}
