using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>
/// The test whether a position lies inside a tensor, made cheap: the positions on all axes that can fall outside are fields of one or two words, so
/// that rows and terms contribute by one addition a word and all axes are tested at once.
/// </summary>
/// <remarks>
/// A field of w bits holds position + 2^(w-1): its top bit says that the position is not negative. In limit - word the same bit says that
/// the position is below the extent. <see cref="GpuBorderLayout"/> assigns the fields.
/// </remarks>
interface IGpuBorder
{
    /// <summary>The first word of a table's entry.</summary>
    /// <param name="tables">The tables; each is its offsets, then its first words, then its second words.</param>
    /// <param name="entry">The place of the entry's offset.</param>
    /// <param name="count">The entries of the table.</param>
    /// <returns>The word; 0 where none is needed.</returns>
    static abstract int First(ArrayView<int> tables, int entry, int count);

    /// <summary>The second word of a table's entry.</summary>
    /// <inheritdoc cref="First"/>
    static abstract int Second(ArrayView<int> tables, int entry, int count);

    /// <summary>Whether a position is inside on every axis.</summary>
    /// <param name="first">The sum of the first words.</param>
    /// <param name="second">The sum of the second words.</param>
    /// <param name="test">The test.</param>
    /// <returns>Whether it is inside.</returns>
    static abstract bool Inside(int first, int second, GpuBorderTest test);
}
