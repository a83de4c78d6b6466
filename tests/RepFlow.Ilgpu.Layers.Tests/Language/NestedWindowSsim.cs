namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Structural similarity by loops over a window: five sums that are not linear in what they read.</summary>
[GpuLayer]
[Sample(Shapes = "1,2,7,8; 1,2,7,8", Low = 0, High = 1)]
static partial class NestedWindowSsim
{
    const int Size = 5;
    const float Count = Size * Size;

    static int Height(Shape a) => a[2] - Size + 1;

    static int Width(Shape a) => a[3] - Size + 1;

    [Map]
    static float Output(Dim n, Dim c, [Extent(nameof(Height))] Dim i, [Extent(nameof(Width))] Dim j, View a, View b)
    {
        float ma = 0f, mb = 0f, aa = 0f, bb = 0f, ab = 0f;
        for (var r = 0; r < Size; r++)
        {
            for (var s = 0; s < Size; s++)
            {
                var p = a[n, c, i + r, j + s];
                var q = b[n, c, i + r, j + s];
                ma += p / Count;
                mb += q / Count;
                aa += p * p / Count;
                bb += q * q / Count;
                ab += p * q / Count;
            }
        }

        return ((2f * ma * mb) + 1e-4f) * ((2f * (ab - (ma * mb))) + 9e-4f) / (((ma * ma) + (mb * mb) + 1e-4f) * (aa - (ma * ma) + bb - (mb * mb) + 9e-4f));
    }
}
