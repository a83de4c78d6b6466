namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A layer that nothing flows back through: integers become ones and zeros, (N, 3).</summary>
[GpuLayer]
[Sample(Shapes = "5", Least = -1, Most = 3)]
public static partial class IntegersAlone
{
    const int Three = 3;

    [Map]
    static float Output(Dim n, [Extent(nameof(Three))] Dim k, IntView labels) => labels[n] == k ? 1f : 0f;
}
