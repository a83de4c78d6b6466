using RepFlow.Ilgpu;

namespace CustomLayers;

/// <summary>
/// Solves (1 + Weight L) u = x on each plane of (N, C, H, W), with L the sum of the differences from the four neighbours and zero outside: x made
/// smooth. By conjugate gradients, until the residual is small against x, or for so many steps.
/// </summary>
/// <param name="steps">The most steps.</param>
/// <param name="tolerance">The length of the residual at which a plane is solved, in lengths of x.</param>
[GpuLayer]
[Output("solution")]
[Sample(30, 1e-5f, Shapes = "2,1,3,4")]
[Sample(3, 0f, Shapes = "1,2,4,17")]
public sealed partial class ScreenedPoisson(int steps, float tolerance = 1e-5f)
{
    /// <summary>The most steps.</summary>
    public int Steps { get; } = steps;

    /// <summary>How smooth, (1), at least 0.</summary>
    [Parameter]
    public Parameter Weight { get; } = Initial.Constant(0.5, 1);

    [Reduce(Reduction.Sum)]
    float Size(Dim n, Dim c, Over i, Over j, View x) => x[n, c, i, j] * x[n, c, i, j];

    // What the operator makes of the direction, which is zero outside.
    [Iterate(nameof(Steps))]
    float Image(Dim n, Dim c, Dim i, Dim j, State image, [Start("x")] State direction) =>
        direction[n, c, i, j]
        + (Weight[0] * ((4f * direction[n, c, i, j]) - direction[n, c, i - 1, j] - direction[n, c, i + 1, j] - direction[n, c, i, j - 1] - direction[n, c, i, j + 1]));

    [Iterate(nameof(Steps))]
    float Curvature(Dim n, Dim c, Over i, Over j, State curvature, State direction, State image) => direction[n, c, i, j] * image[n, c, i, j];

    // A plane of zeros is solved as it stands, and moves nowhere.
    [Iterate(nameof(Steps))]
    float Pace(Dim n, Dim c, State pace, State curvature, [Start("size")] State error) => curvature[n, c] > 0f ? error[n, c] / curvature[n, c] : 0f;

    [Iterate(nameof(Steps))]
    (float solution, float residual) Move(Dim n, Dim c, Dim i, Dim j, State solution, [Start("x")] State residual, State direction, State image, State pace) =>
        (solution[n, c, i, j] + (pace[n, c] * direction[n, c, i, j]), residual[n, c, i, j] - (pace[n, c] * image[n, c, i, j]));

    [Iterate(nameof(Steps))]
    float Left(Dim n, Dim c, Over i, Over j, State left, State residual) => residual[n, c, i, j] * residual[n, c, i, j];

    [Iterate(nameof(Steps))]
    float Direction(Dim n, Dim c, Dim i, Dim j, State direction, State residual, State left, State error) =>
        residual[n, c, i, j] + (error[n, c] > 0f ? left[n, c] / error[n, c] * direction[n, c, i, j] : 0f);

    [Iterate(nameof(Steps))]
    float Error(Dim n, Dim c, State error, State left) => left[n, c];

    [Iterate(nameof(Steps))]
    bool Solved(Dim n, Dim c, State error, float size) => error[n, c] <= tolerance * tolerance * size;
}
