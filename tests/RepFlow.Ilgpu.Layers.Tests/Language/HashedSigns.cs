namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>An integer recurrence that uses its last value twice, once of an index and once of a hyper-parameter.</summary>
[GpuLayer]
[Sample(7, Shapes = "23")]
sealed partial class HashedSigns(int seed)
{
    [Map]
    float Output(Dim i, View x)
    {
        int own = i;
        var common = seed;
        for (var k = 0; k < 30; k++)
        {
            own = ((own * 3) + (own / 2) + k) % 1009;
            common = common % 2 == 0 ? common / 2 : (3 * common) + 1;
        }

        return x[i] * ((own % 7) - common);
    }
}
