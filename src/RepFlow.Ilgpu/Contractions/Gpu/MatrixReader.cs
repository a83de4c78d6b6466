using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>What a thread brings to shared memory: quads of words of some rows and columns.</summary>
struct MatrixReader
{
    /// <summary>Where its first row's words go, in bytes from the beginning of half a step.</summary>
    public int Place;

    /// <summary>Its first word of half a step.</summary>
    public int Word;

    /// <summary>The offsets and border words of its rows: of four where words are copied, of the first otherwise.</summary>
    public GpuQuad<int> Row, SecondRow, ThirdRow, FourthRow;

    /// <summary>The offsets of its columns where they are copied from where the operand lies; of the step that the tile's sums begin with otherwise, in words.</summary>
    public int Column, OtherColumn;

    /// <summary>The offsets and border words of all rows of the tile, in shared memory, where the thread reads many.</summary>
    public ArrayView<GpuQuad<int>> Cursors;
}
