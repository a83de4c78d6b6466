namespace RepFlow.Ilgpu.Models;

/// <summary>A flow of zero for pictures, (N, C, H, W) to (N, 2, H, W): TVNet begins with it on frames of any size.</summary>
[GpuLayer]
[Sample(Shapes = "2,1,3,4")]
public static partial class NoMotion
{
    static int Two(Shape x) => 2;

    [Map]
    static float Output(Dim n, [Extent(nameof(Two))] Dim c, Dim i, Dim j, View x) => 0f * x[n, 0, i, j];
}
