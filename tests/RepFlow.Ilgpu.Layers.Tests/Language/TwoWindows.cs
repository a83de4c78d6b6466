namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Windows of two sizes, one of them against the axis, under a border that stretches the edge; a sum is used twice.</summary>
[GpuLayer]
[Sample(Shapes = "1,9,8")]
static partial class TwoWindows
{
    [Map]
    static float Output(Dim n, Dim i, Dim j, [Border(Border.Clamp)] View x)
    {
        float a = 0f, b = 0f;
        for (var r = -1; r <= 1; r++)
        {
            for (var s = -1; s <= 1; s++)
            {
                a += x[n, i + r, j + s] * x[n, i, j + s];
            }
        }

        for (var r = -2; r <= 2; r++)
        {
            for (var s = -2; s <= 2; s++)
            {
                b += MathF.Sin(x[n, i + r, j - s]);
            }
        }

        return (a / (2f + (b * b))) - a;
    }
}
