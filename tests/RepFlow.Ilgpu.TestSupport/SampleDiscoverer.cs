using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>Makes the test cases of a theory of which a session draws a part.</summary>
/// <param name="sink">Where xunit wants its diagnostics.</param>
public abstract class SampleDiscoverer(IMessageSink sink) : IXunitTestCaseDiscoverer
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
        return Cases(testMethod, factAttribute, rows).Select(one => one.WhyNot is { } why
            ? new XunitSkippedDataRowTestCase(sink, display, options, testMethod, why, one.Arguments)
            : new XunitTestCase(sink, display, options, testMethod, one.Arguments)).ToList();
    }

    /// <summary>The cases: what the test is given, and why it is skipped; null where it runs.</summary>
    /// <param name="test">The test.</param>
    /// <param name="attribute">What makes it a theory.</param>
    /// <param name="rows">All rows of data.</param>
    protected abstract IEnumerable<(object[] Arguments, string? WhyNot)> Cases(ITestMethod test, IAttributeInfo attribute, IReadOnlyList<object[]> rows);

    /// <summary>The case that says how many rows are left to other seeds; none where all are taken.</summary>
    /// <param name="taken">How many rows are taken.</param>
    /// <param name="all">Of how many.</param>
    /// <param name="before">What stands before that.</param>
    protected static IEnumerable<(object[] Arguments, string? WhyNot)> Left(int taken, int all, params object[] before) =>
        taken < all ? [([.. before, TestSample.Left(taken, all)], "REPFLOW_TESTS=all runs all.")] : [];
}
