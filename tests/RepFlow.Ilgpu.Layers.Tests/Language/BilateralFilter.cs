namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>
/// A window around each element whose weights depend on where a tap stands and on what it reads; the middle tap has neither distance nor difference.
/// The input is called what a loop over taps is in emitted code.
/// </summary>
[GpuLayer]
[Sample(Shapes = "2,7,6")]
static partial class BilateralFilter
{
    [Map]
    static float Output(Dim n, Dim i, Dim j, [Border(Border.Clamp)] View tap)
    {
        float sum = 0f, weight = 0f;
        for (var r = -1; r <= 1; r++)
        {
            for (var s = -2; s <= 2; s++)
            {
                var d = tap[n, i + r, j + s] - tap[n, i, j];
                var w = MathF.Exp((-0.1f * ((r * r) + (s * s))) - (2f * d * d));
                sum += w * tap[n, i + r, j + s];
                weight += w;
            }
        }

        return sum / weight;
    }
}
