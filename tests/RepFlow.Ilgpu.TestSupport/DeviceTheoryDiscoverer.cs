using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>Makes the test cases of <see cref="DeviceTheoryAttribute"/>: every device with every row of data.</summary>
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
        var cases = new List<IXunitTestCase>();
        foreach (var device in TestDevices.All)
        {
            if (device.Refusal is { } refusal)
            {
                cases.Add(new XunitSkippedDataRowTestCase(sink, display, options, testMethod, $"{device.Name}: {refusal}", [device.Name]));
                continue;
            }

            foreach (var row in rows)
            {
                object[] arguments = [device.Name, .. row];
                if (!TestSample.Takes($"{testMethod.TestClass.Class.Name}.{testMethod.Method.Name}({string.Join(", ", arguments)})"))
                {
                    continue;
                }

                var withoutDouble = row.Contains(Precision.Double) && !device.SupportsDouble;
                cases.Add(withoutDouble
                    ? new XunitSkippedDataRowTestCase(sink, display, options, testMethod, $"{device.Name} has no double precision", arguments)
                    : new XunitTestCase(sink, display, options, testMethod, arguments));
            }
        }

        return cases;
    }
}
