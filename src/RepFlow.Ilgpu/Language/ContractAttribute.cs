namespace RepFlow.Ilgpu;

/// <summary>
/// A stage that is a sum of products: convolutions, transposed ones, matrix products. Of two tensor elements at affine indices, or at quotients of such that are asked to
/// leave no rest, it runs on the tiled contraction engine, and so do its adjoints, which are contractions again. Further factors, and factors that are expressions, are
/// computed by stages before it; at other positions it is a reduction.
/// </summary>
/// <example><code>[Contract] float Output(Dim n, Dim k, Over c, View x) => x[n, c] * Weight[k, c];</code></example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContractAttribute : Attribute;
