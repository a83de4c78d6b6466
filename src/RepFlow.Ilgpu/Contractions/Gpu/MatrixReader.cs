using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>What a thread brings to shared memory: words of a pair of rows, or one word of several rows.</summary>
/// <param name="pair">The pair, in the tile; the first of several.</param>
/// <param name="word">The first word, or the word.</param>
/// <param name="row">The first row's offset and border words, where it is one pair.</param>
/// <param name="other">Those of the row 32 further.</param>
/// <param name="cursors">Those of all rows of the tile, in shared memory, where they are several.</param>
readonly struct MatrixReader(int pair, int word, GpuQuad<int> row, GpuQuad<int> other, ArrayView<GpuQuad<int>> cursors)
{
    /// <summary>The pair, in the tile; the first of several.</summary>
    public readonly int Pair = pair;

    /// <summary>The first word, or the word.</summary>
    public readonly int Word = word;

    /// <summary>The rows' offsets and border words, where it is one pair.</summary>
    public readonly GpuQuad<int> Row = row, Other = other;

    /// <summary>Those of all rows of the tile, in shared memory, where they are several.</summary>
    public readonly ArrayView<GpuQuad<int>> Cursors = cursors;
}
