namespace RepFlow.Ilgpu;

/// <summary>
/// A stage that is a sum of products of exactly two tensor elements at affine indices: convolutions, matrix products. It runs on
/// the tiled contraction engine, and so do its adjoints, which are contractions again.
/// </summary>
/// <example><code>[Contract] float Output(Dim n, Dim k, Over c, View x) => x[n, c] * Weight[k, c];</code></example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContractAttribute : Attribute;
