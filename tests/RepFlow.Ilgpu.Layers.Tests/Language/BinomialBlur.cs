namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Filter taps in a constant array.</summary>
[GpuLayer]
[Sample(Shapes = "2,19")]
static partial class BinomialBlur
{
    static readonly float[] Taps = [0.25f, 0.5f, 0.25f];

    [Map]
    static float Output(Dim n, Dim i, View x)
    {
        var sum = 0f;
        for (var r = 0; r < 3; r++)
        {
            sum += Taps[r] * x[n, i + r - 1];
        }

        return sum * sum;
    }
}
