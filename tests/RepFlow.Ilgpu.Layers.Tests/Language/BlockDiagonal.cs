namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>One index on two axes of a view, joined with others: the blocks along the diagonal.</summary>
/// <param name="blocks">How many blocks there are.</param>
[GpuLayer]
[Sample(2, Shapes = "6,4")]
sealed partial class BlockDiagonal(int blocks)
{
    public int Blocks { get; } = blocks;

    [Reduce(Reduction.Sum)]
    float Rows([Extent(nameof(Blocks))] Dim a, [Extent(nameof(Height))] Dim b, [Extent(nameof(Width))] Over c, View x) => x[a.Join(b), a.Join(c)] * (c + 1);

    [Map]
    float Output([Extent(nameof(Blocks))] Dim a, Dim b, View rows, View x) => rows[a, b] + (x[a.Join(b), a] * (a + 2)) + x[a, a.Join(a)];

    int Height(Shape x) => x[0] / Blocks;

    int Width(Shape x) => x[1] / Blocks;
}
