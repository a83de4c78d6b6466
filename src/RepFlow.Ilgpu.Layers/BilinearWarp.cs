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
[Sample(true, Shapes = "1,3,5,4; 1,2,5,4", Low = -1.7, High = 1.7)]
public sealed partial class BilinearWarp(bool clamp = false)
{
    [Map]
    float Output(Dim n, Dim c, Dim i, Dim j, View image, View flow)
    {
        var x = j + flow[n, 0, i, j];
        var y = i + flow[n, 1, i, j];
        var left = (int)MathF.Floor(x);
        var top = (int)MathF.Floor(y);
        var right = x - left;
        var below = y - top;

        var column = Inside(left, image.Size(3));
        var nextColumn = Inside(left + 1, image.Size(3));
        var row = Inside(top, image.Size(2));
        var nextRow = Inside(top + 1, image.Size(2));
        var upper = image[n, c, row, column] + (right * (image[n, c, row, nextColumn] - image[n, c, row, column]));
        var lower = image[n, c, nextRow, column] + (right * (image[n, c, nextRow, nextColumn] - image[n, c, nextRow, column]));
        return upper + (below * (lower - upper));
    }

    /// <summary>The position itself, or with <c>clamp</c> the nearest one within the axis.</summary>
    int Inside(int position, int extent) => !clamp || (position >= 0 && position < extent) ? position : position < 0 ? 0 : extent - 1;
}
