using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>Makes the test cases of <see cref="SampledTheoryAttribute"/>.</summary>
/// <param name="sink">Where xunit wants its diagnostics.</param>
public sealed class SampledTheoryDiscoverer(IMessageSink sink) : IXunitTestCaseDiscoverer
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
        var rows = method.GetCustomAttributes<DataAttribute>().SelectMany(data => data.GetData(method)).ToList();
        var drawn = TestSample.Draw(
            $"{testMethod.TestClass.Class.Name}.{testMethod.Method.Name}", rows, row => string.Join(", ", row), factAttribute.GetNamedArgument<int>(nameof(SampledTheoryAttribute.OneIn)));
        var cases = drawn.Select(row => new XunitTestCase(sink, display, options, testMethod, row)).ToList<IXunitTestCase>();
        if (drawn.Count < rows.Count)
        {
            cases.Add(new XunitSkippedDataRowTestCase(sink, display, options, testMethod, "REPFLOW_TESTS=all runs all.", [TestSample.Left(drawn.Count, rows.Count)]));
        }

        return cases;
    }
}
