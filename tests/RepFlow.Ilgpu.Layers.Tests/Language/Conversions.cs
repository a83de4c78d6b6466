namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Constants of every type, conversions where tuples are taken apart, and patterns that name what they match.</summary>
[GpuLayer]
[Sample(Shapes = "3,7")]
static partial class Conversions
{
    const byte Small = 3;
    const long Large = 5;
    const char Letter = 'a';

    [Map]
    static float Output(Dim i, Dim j, View x)
    {
        (float one, float two) = (1, 2);
        (one, two) = (two, one);
        var (whole, rest) = ((int, float))(x[i, j] * 10f, 7);
        var halves = two / one * x[i, j];
        var taken = x[i, j] switch
        {
            > 0.5f => 1f,
            var high when high > 0.2f => 2f * high,
            < 0f and > -0.5f => x[i, j] * x[i, j],
            _ => 4f * x[i, j],
        };
        var exclusive = x[i, j] > 0f ^ i > 1 ? 1f : 2f;
        return halves + taken + (whole / 3) + (rest / 2) + (x[i, j] * Small) + Large + (Letter * x[i, j]) + sizeof(float) + default(float) + exclusive + ((j - 4) / 2) + ((i - 4) % 3);
    }
}
