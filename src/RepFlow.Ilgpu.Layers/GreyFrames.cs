namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// Frames of colours that are normalised by ImageNet's mean and deviation, as networks take them, in shades of grey from 0 to 255 in whole numbers, as optical flow takes them (ITU-R BT.601). No
/// gradient goes through.
/// </summary>
/// <remarks>x is (N, 3, H, W): red, green, blue; y is (N, 1, H, W).</remarks>
/// <example><code>var grey = GreyFrames.Apply(frames);</code></example>
[GpuLayer]
[Sample(Shapes = "2,3,3,4")]
public static partial class GreyFrames
{
    static int One(Shape x) => 1;

    [Map, StopGradient]
    static float Output(Dim n, [Extent(nameof(One))] Dim c, Dim i, Dim j, View x)
    {
        var grey = (0.299f * ((0.229f * x[n, 0, i, j]) + 0.485f)) + (0.587f * ((0.224f * x[n, 1, i, j]) + 0.456f)) + (0.114f * ((0.225f * x[n, 2, i, j]) + 0.406f));
        return MathF.Min(MathF.Max(MathF.Round(255f * grey), 0f), 255f);
    }
}
