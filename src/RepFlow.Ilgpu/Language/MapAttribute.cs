namespace RepFlow.Ilgpu;

/// <summary>
/// A stage whose every output element is computed on its own from elements at affine offsets of its views (stencils
/// included). <see cref="float"/> parameters are elements at the output's own position.
/// </summary>
/// <example><code>[Map] float Output(Dim n, Dim c, Dim i, Dim j, View x) => 0.5f * (x[n, c, i, j + 1] - x[n, c, i, j - 1]);</code></example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MapAttribute : Attribute;
