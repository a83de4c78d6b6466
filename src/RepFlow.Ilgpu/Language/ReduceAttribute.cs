namespace RepFlow.Ilgpu;

/// <summary>A stage that folds its expression over its <see cref="Over"/> indices, in a fixed order.</summary>
/// <param name="reduction">What the fold does.</param>
/// <example><code>[Reduce(Reduction.Mean)] float Mean(Dim c, Over n, Over i, Over j, View x) => x[n, c, i, j];</code></example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReduceAttribute(Reduction reduction) : Attribute
{
    /// <summary>What the fold does.</summary>
    public Reduction Reduction { get; } = reduction;
}
