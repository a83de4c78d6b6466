using Xunit.Abstractions;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>Makes the test cases of <see cref="DeviceTheoryAttribute"/>: every device with the rows of data that are drawn for it.</summary>
/// <param name="sink">Where xunit wants its diagnostics.</param>
public sealed class DeviceTheoryDiscoverer(IMessageSink sink) : SampleDiscoverer(sink)
{
    /// <inheritdoc/>
    protected override IEnumerable<(object[] Arguments, string? WhyNot)> Cases(ITestMethod test, IAttributeInfo attribute, IReadOnlyList<object[]> rows)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(attribute);
        rows = rows is { Count: > 0 } ? rows : [[]];
        var (oneIn, by) = (attribute.GetNamedArgument<int>(nameof(DeviceTheoryAttribute.OneIn)), attribute.GetNamedArgument<int>(nameof(DeviceTheoryAttribute.By)));
        foreach (var device in TestDevices.All)
        {
            if (device.Refusal is { } refusal)
            {
                yield return ([device.Name], $"{device.Name}: {refusal}");
                continue;
            }

            var drawn = TestSample.Draw(
                $"{test.TestClass.Class.Name} {(by > 0 ? "" : test.Method.Name)} {device.Name}", rows, row => string.Join(", ", by > 0 ? row[..by] : row),
                Math.Max(TestSample.DevicesOneIn, device.Name == "host" ? 1 : oneIn), keepsOne: TestSample.DevicesOneIn == 1);
            foreach (var row in drawn)
            {
                yield return ([device.Name, .. row], row.Contains(Precision.Double) && !device.SupportsDouble ? $"{device.Name} has no double precision" : null);
            }

            foreach (var left in Left(drawn.Count, rows.Count, device.Name))
            {
                yield return left;
            }
        }
    }
}
