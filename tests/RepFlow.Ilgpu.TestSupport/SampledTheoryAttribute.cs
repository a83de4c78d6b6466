using Xunit.Sdk;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>A theory that is a long sweep: each session of tests draws a part of its rows (<see cref="TestSample"/>). What is left to other seeds is one skipped test that says how much.</summary>
/// <example><code>
/// [SampledTheory(OneIn = 3)]
/// [MemberData(nameof(Models))]
/// public void Trains(string model) { ... }
/// </code></example>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("RepFlow.Ilgpu.TestSupport.SampledTheoryDiscoverer", "RepFlow.Ilgpu.TestSupport")]
public sealed class SampledTheoryAttribute : FactAttribute
{
    /// <summary>Of how many rows a session takes one.</summary>
    public int OneIn { get; set; } = 1;
}
