namespace RepFlow.Ilgpu;

/// <summary>
/// The layer has several results, of whatever shapes: each of these stages or states is a tensor by itself. <c>Forward</c> returns them as a tuple in this order, and a loss may depend on any of them.
/// </summary>
/// <param name="names">The names of stages (camel case) or states.</param>
/// <example><code>
/// [GpuLayer, Results("loss", "probabilities")]
/// public static partial class ScoredSoftmax
/// {
///     // [Map] float Probabilities(...), [Reduce(Reduction.Mean)] float Loss(...)
/// }
///
/// var (loss, probabilities) = ScoredSoftmax.Apply(logits, target);
/// </code></example>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ResultsAttribute(params string[] names) : Attribute
{
    /// <summary>The stages or states, in order.</summary>
    public IReadOnlyList<string> Names { get; } = names;
}
