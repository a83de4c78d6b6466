namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// An image looked up where a flow points, bilinearly between pixels: y[n,c,i,j] = image[n, c, i + flow[n,1,i,j], j + flow[n,0,i,j]].
/// </summary>
/// <remarks>
/// image and y are (N, C, H, W); flow is (N, 2, H, W), in pixels, x first. Warping the second frame by the flow from the first gives the first.
/// The image's adjoint is a scatter to places known only at run time, in a fixed order.
/// </remarks>
/// <param name="clamp">Outside the image stands its nearest pixel; otherwise zeros.</param>
/// <example><code>var firstAgain = new BilinearWarp(clamp: true).Forward(second, flow);</code></example>
[GpuLayer]
[Sample(false, Shapes = "2,2,4,5; 2,2,4,5", Low = -1.7, High = 1.7)]
[Sample(true, Shapes = "1,3,5,4; 1,3,5,4", Low = -1.7, High = 1.7)]
public sealed partial class BilinearWarp(bool clamp = false)
{
    [Map]
    float Output(Dim n, Dim c, Dim i, Dim j, View image, View flow)
    {
        var x = Within(j + flow[n, 0, i, j], image.Size(3));
        var y = Within(i + flow[n, 1, i, j], image.Size(2));
        var left = (int)MathF.Floor(x);
        var top = (int)MathF.Floor(y);
        var right = x - left;
        var below = y - top;

        var nextColumn = Next(left, image.Size(3));
        var nextRow = Next(top, image.Size(2));
        var upper = image[n, c, top, left] + (right * (image[n, c, top, nextColumn] - image[n, c, top, left]));
        var lower = image[n, c, nextRow, left] + (right * (image[n, c, nextRow, nextColumn] - image[n, c, nextRow, left]));
        return upper + (below * (lower - upper));
    }

    /// <summary>
    /// The position itself or, with <c>clamp</c>, the nearest one within the axis. Far outside, where all is zero, one stands for all: it is an integer still.
    /// </summary>
    float Within(float position, int extent) => MathF.Min(MathF.Max(position, clamp ? 0f : -2f), clamp ? extent - 1f : extent + 1f);

    int Next(int position, int extent) => clamp ? Math.Min(position + 1, extent - 1) : position + 1;
}
