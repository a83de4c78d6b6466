namespace RepFlow.Ilgpu.Models;

/// <summary>The flow that TVNet begins with, one for all pairs of frames: learned, for frames of one size.</summary>
/// <remarks>x is (N, C, rows, columns), of which the number of samples counts; the result is (N, 2, rows, columns), x first, in pixels.</remarks>
/// <param name="rows">Rows of a frame.</param>
/// <param name="columns">Columns of a frame.</param>
[GpuLayer]
[Sample(3, 4, Shapes = "2,1,3,4")]
public sealed partial class TvNetField(int rows, int columns)
{
    /// <summary>The flow, (2, rows, columns).</summary>
    [Parameter]
    public Parameter Field { get; } = Initial.Zeros(2, rows, columns);

    [Map]
    float Output(Dim n, Dim c, Dim i, Dim j, View x) => Field[c, i, j] + (0f * x[n, 0, i, j]);
}
