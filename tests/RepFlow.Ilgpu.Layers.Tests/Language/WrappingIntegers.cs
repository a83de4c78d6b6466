namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Integers that leave their 32 bits: in constants, in unrolled loops, along the vectors of the host, and in what is made of them.</summary>
[GpuLayer]
[Sample(Shapes = "21")]
static partial class WrappingIntegers
{
    [Map]
    static float Output(Dim i, View x)
    {
        var seed = 12345;
        var sum = 0f;
        for (var pass = 0; pass < 4; pass++)
        {
            seed = (seed * 1103515245) + 12345;
            sum += seed / 65536 % 32768 / 32768f;
        }

        var hash = ((i + 12345) * 1103515245) + 12345;
        hash = (hash * 1103515245) + 12345;
        var largest = 2147483647;
        var lowest = -largest - 1;
        var next = i + largest;
        var power = 65536;
        var product = 46341 * power;
        var signs = (next < 0 ? 1f : 0f) + (product < 0 ? 2f : 0f) + (i - lowest < 0 ? 4f : 0f) + (i * 536870912 < 0 ? 8f : 0f) + (hash < 0 ? 16f : 0f);
        var found = i + 16777216 == 16777217 ? 32f : 0f;
        var rest = (hash % 100) + (hash / 65536) + (next + largest + 3) + (7 * ((i * 999983) - (i * 999982))) + (i * i * i % 7);
        return x[i] * (sum + signs + found + rest + (-(i * 214748364) * 1e-9f) + (lowest % 1000));
    }
}
