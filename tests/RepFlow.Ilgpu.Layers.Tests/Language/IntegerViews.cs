namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Integers as what they are: compared, computed with as C# does, bits of them, positions of a view, and read outside, where they are zero or those at the edge.</summary>
[GpuLayer]
[Results("computed", "compared", "clamped", "picked", "counts", "weighted")]
[Sample(Shapes = "2,9; 2,9; 4,3", Least = -5, Most = 5)]
[Sample(Shapes = "1,1; 1,1; 1,1", Least = -1, Most = 0)]
static partial class IntegerViews
{
    [Map]
    static float Computed(Dim n, Dim i, View x, IntView labels)
    {
        var label = labels[n, i];
        return (x[n, i] * (label / 2)) + (label % 3) + (0.25f * ((label << 2) ^ (label & 3))) - labels[n, i + 1];
    }

    [Map]
    static float Compared(Dim n, Dim i, View x, IntView labels) => labels[n, i] == i ? x[n, i] : labels[n, i] > labels[n, i - 1] ? 2f * x[n, i] : Math.Max(labels[n, i], -2);

    [Map]
    static float Clamped(Dim n, Dim i, View x, [Border(Border.Clamp)] IntView labels) => x[n, i] * (labels[n, i + 2] + labels[n, i - 2]);

    [Map]
    static float Picked(Dim n, Dim i, Dim k, View table, IntView labels) => table[labels[n, i], k] * table[labels[n, i] - 1, k];

    [Reduce(Reduction.Sum)]
    static float Counts([Extent(nameof(Four))] Dim k, Over n, Over i, IntView labels) => labels[n, i] == k ? 1f : 0f;

    [Contract]
    static float Weighted(Dim n, Dim m, Over i, View x, IntView labels) => x[n, i] * labels[m, i];

    const int Four = 4;
}
