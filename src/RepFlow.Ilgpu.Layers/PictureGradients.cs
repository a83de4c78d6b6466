namespace RepFlow.Ilgpu.Layers;

/// <summary>Pictures with their gradients by central differences, half the difference of the neighbours, where the edge is repeated outside.</summary>
/// <remarks>x is (N, C, H, W), y is (N, 3C, H, W): the pictures, then their gradients to the right, then those down.</remarks>
/// <example><code>var y = PictureGradients.Apply(x);</code></example>
[GpuLayer]
[Output("value", "gradientX", "gradientY")]
[Sample(Shapes = "2,2,3,5")]
public static partial class PictureGradients
{
    [Map]
    static float Value(Dim n, Dim c, Dim i, Dim j, float x) => x;

    [Map]
    static float GradientX(Dim n, Dim c, Dim i, Dim j, [Border(Border.Clamp)] View x) => 0.5f * (x[n, c, i, j + 1] - x[n, c, i, j - 1]);

    [Map]
    static float GradientY(Dim n, Dim c, Dim i, Dim j, [Border(Border.Clamp)] View x) => 0.5f * (x[n, c, i + 1, j] - x[n, c, i - 1, j]);
}
