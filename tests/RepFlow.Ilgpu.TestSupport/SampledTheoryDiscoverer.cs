using Xunit.Abstractions;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>Makes the test cases of <see cref="SampledTheoryAttribute"/>.</summary>
/// <param name="sink">Where xunit wants its diagnostics.</param>
public sealed class SampledTheoryDiscoverer(IMessageSink sink) : SampleDiscoverer(sink)
{
    /// <inheritdoc/>
    protected override IEnumerable<(object[] Arguments, string? WhyNot)> Cases(ITestMethod test, IAttributeInfo attribute, IReadOnlyList<object[]> rows)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(attribute);
        ArgumentNullException.ThrowIfNull(rows);
        var drawn = TestSample.Draw($"{test.TestClass.Class.Name}.{test.Method.Name}", rows, row => string.Join(", ", row), attribute.GetNamedArgument<int>(nameof(SampledTheoryAttribute.OneIn)));
        return [.. drawn.Select(row => (row, (string?)null)), .. Left(drawn.Count, rows.Count)];
    }
}
