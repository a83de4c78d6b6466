using ILGPU;
using RepFlow.Ilgpu.Contractions.Gpu;

namespace RepFlow.Ilgpu.Contractions.Processor;

/// <summary>Implicit matrix product on processors behind OpenCL: an item computes tiles of the result by itself, in loops along the columns that compilers make vectors of.</summary>
/// <remarks>
/// The columns' elements of some terms are packed, so that they are neighbours and zero behind the last; four rows at a time are multiplied with them, four terms in each loop, whose length the compiler knows. So twelve
/// loads and stores of vectors come with sixteen multiply-adds. What a tile has summed up so far stands in the item's room. The order of a sum depends on nothing but its terms.
/// </remarks>
static class ProcessorTile
{
    /// <summary>The columns of a block: what a loop runs over.</summary>
    public const int Width = 64;

    /// <summary>The largest number of blocks of a tile.</summary>
    const int MostBlocks = 4;

    /// <summary>The terms that are packed at once: with a block's columns they fit beside a core.</summary>
    const int Terms = 64;

    /// <summary>The rows that are multiplied at once.</summary>
    public const int RowsAtOnce = 4;

    /// <summary>The items that a core gets; each has room of its own.</summary>
    const int ItemsOfCore = 4;

    /// <summary>The least and the greatest number of rows of a tile.</summary>
    const int FewestRows = 16, MostRows = 256;

    /// <summary>How a matrix product is cut.</summary>
    /// <param name="rows">The rows of a matrix.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="matrices">The number of matrices.</param>
    /// <param name="cores">The cores of the processor.</param>
    /// <returns>The rows of a tile, as many as leave something to do for every core, since packed columns are used once for each; the number of items; and the elements that they have room for.</returns>
    public static (int TileRows, int Items, long Room) Cut(int rows, int columns, int matrices, int cores)
    {
        var items = cores * ItemsOfCore;
        var blocks = (columns + Width - 1) / Width;
        var across = (long)matrices * ((blocks + MostBlocks - 1) / MostBlocks);
        var tileRows = (int)(Math.Clamp(rows * across / items, FewestRows, MostRows) + RowsAtOnce - 1) / RowsAtOnce * RowsAtOnce;
        items = (int)Math.Min(items, across * ((rows + tileRows - 1) / tileRows));
        return (tileRows, items, (long)items * (Terms + tileRows) * Math.Min(blocks, MostBlocks) * Width);
    }

    /// <summary>The kernel.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TRowBorder">The border test of the row operand.</typeparam>
    /// <typeparam name="TColumnBorder">The border test of the column operand.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What it works on.</param>
    public static void Run<T, TRowBorder, TColumnBorder, TEpilogue>(GpuArguments<T, TEpilogue> x)
        where T : unmanaged, System.Numerics.INumber<T>
        where TRowBorder : struct, IGpuBorder
        where TColumnBorder : struct, IGpuBorder
        where TEpilogue : struct, IEpilogue<T>
    {
        var sums = LocalMemory.Allocate<T>(RowsAtOnce * Width);
        var factors = LocalMemory.Allocate<T>(RowsAtOnce * Terms);
        var allBlocks = (int)(((uint)x.Columns.Count + Width - 1) / Width);
        var pitch = Smaller(allBlocks, MostBlocks) * Width;
        var columnTiles = (int)(((uint)allBlocks + MostBlocks - 1) / MostBlocks);
        var rowTiles = (int)(((uint)x.Rows.Count + (uint)x.TileRows - 1) / (uint)x.TileRows);
        var tiles = columnTiles * rowTiles * x.Batch;
        var packed = Grid.IdxX * (Terms + x.TileRows) * pitch;
        var kept = packed + (Terms * pitch);
        for (int tile = Grid.IdxX; tile < tiles; tile += Grid.DimX)
        {
            var firstColumn = tile % columnTiles * (MostBlocks * Width);
            var columns = Smaller(pitch, x.Columns.Count - firstColumn);
            var firstRow = tile / columnTiles % rowTiles * x.TileRows;
            var rows = Smaller(x.TileRows, x.Rows.Count - firstRow);
            var matrix = tile / columnTiles / rowTiles;
            var begin = 0;
            do
            {
                var terms = Smaller(Terms, x.Depth - begin);
                Pack<T, TColumnBorder, TEpilogue>(x, packed, firstColumn, columns, matrix, begin, terms);
                for (var row = 0; row < rows; row += RowsAtOnce)
                {
                    Gather<T, TRowBorder, TEpilogue>(x, factors, firstRow + row, matrix, begin, terms);
                    for (var block = 0; block < columns; block += Width)
                    {
                        var at = kept + (row * pitch) + block;
                        for (var line = 0; line < RowsAtOnce; line++)
                        {
                            for (var column = 0; column < Width; column++)
                            {
                                sums[(line * Width) + column] = begin == 0 ? default : x.Partials[at + (line * pitch) + column];
                            }
                        }

                        for (var term = 0; term < terms; term += 4)
                        {
                            MultiplyAdd(sums, factors.SubView(term * RowsAtOnce, 4 * RowsAtOnce), x.Partials, packed + (block * Terms) + (term * Width));
                        }

                        for (var line = 0; line < RowsAtOnce; line++)
                        {
                            for (var column = 0; column < Width; column++)
                            {
                                x.Partials[at + (line * pitch) + column] = sums[(line * Width) + column];
                            }
                        }
                    }
                }

                begin += Terms;
            }
            while (begin < x.Depth);

            for (var column = 0; column < columns; column++)
            {
                for (var row = 0; row < rows; row++)
                {
                    GpuStore.Element(x, matrix, firstRow + row, firstColumn + column, x.Partials[kept + (row * pitch) + column]);
                }
            }
        }
    }

    /// <summary>Lays out the elements of some terms: block after block, in it all columns of a term one after the other.</summary>
    static void Pack<T, TBorder, TEpilogue>(GpuArguments<T, TEpilogue> x, int packed, int first, int columns, int matrix, int begin, int terms)
        where T : unmanaged, System.Numerics.INumber<T>
        where TBorder : struct, IGpuBorder
        where TEpilogue : struct, IEpilogue<T>
    {
        var end = (columns + Width - 1) & ~(Width - 1);
        for (var column = 0; column < end; column++)
        {
            var cursor = GpuCursor.Of<T, TBorder>(x.Columns, x.Tables, first + column, matrix, x.Batch);
            var to = packed + ((column & ~(Width - 1)) * Terms) + (column & (Width - 1));
            var filled = column < columns ? terms : 0;
            for (var term = 0; term < filled; term++)
            {
                x.Partials[to + (term * Width)] = GpuCursor.AnyElement<T, TBorder>(cursor, x.Columns, x.Tables, begin + term, x.Depth);
            }

            for (var term = filled; term < Smaller(Terms, terms + 3); term++)
            {
                x.Partials[to + (term * Width)] = default;
            }
        }
    }

    /// <summary>Reads the elements of some terms of four rows, the rows of a term one after the other.</summary>
    static void Gather<T, TBorder, TEpilogue>(GpuArguments<T, TEpilogue> x, ArrayView<T> factors, int row, int matrix, int begin, int terms)
        where T : unmanaged, System.Numerics.INumber<T>
        where TBorder : struct, IGpuBorder
        where TEpilogue : struct, IEpilogue<T>
    {
        var a = GpuCursor.Of<T, TBorder>(x.Rows, x.Tables, row, matrix, x.Batch);
        var b = GpuCursor.Of<T, TBorder>(x.Rows, x.Tables, row + 1, matrix, x.Batch);
        var c = GpuCursor.Of<T, TBorder>(x.Rows, x.Tables, row + 2, matrix, x.Batch);
        var d = GpuCursor.Of<T, TBorder>(x.Rows, x.Tables, row + 3, matrix, x.Batch);
        for (var term = 0; term < terms; term++)
        {
            factors[term * RowsAtOnce] = GpuCursor.AnyElement<T, TBorder>(a, x.Rows, x.Tables, begin + term, x.Depth);
            factors[(term * RowsAtOnce) + 1] = GpuCursor.AnyElement<T, TBorder>(b, x.Rows, x.Tables, begin + term, x.Depth);
            factors[(term * RowsAtOnce) + 2] = GpuCursor.AnyElement<T, TBorder>(c, x.Rows, x.Tables, begin + term, x.Depth);
            factors[(term * RowsAtOnce) + 3] = GpuCursor.AnyElement<T, TBorder>(d, x.Rows, x.Tables, begin + term, x.Depth);
        }

        for (var at = terms * RowsAtOnce; at < Smaller(Terms, terms + 3) * RowsAtOnce; at++)
        {
            factors[at] = default;
        }
    }

    /// <summary>Adds the products of four rows and a block's columns for four terms.</summary>
    static void MultiplyAdd<T>(ArrayView<T> sums, ArrayView<T> factors, ArrayView<T> room, int packed)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var (a0, b0, c0, d0) = (factors[0], factors[1], factors[2], factors[3]);
        var (a1, b1, c1, d1) = (factors[4], factors[5], factors[6], factors[7]);
        var (a2, b2, c2, d2) = (factors[8], factors[9], factors[10], factors[11]);
        var (a3, b3, c3, d3) = (factors[12], factors[13], factors[14], factors[15]);
        for (var column = 0; column < Width; column++)
        {
            var x0 = room[packed + column];
            var x1 = room[packed + Width + column];
            var x2 = room[packed + (2 * Width) + column];
            var x3 = room[packed + (3 * Width) + column];
            sums[column] = sums[column] + (a0 * x0) + (a1 * x1) + (a2 * x2) + (a3 * x3);
            sums[Width + column] = sums[Width + column] + (b0 * x0) + (b1 * x1) + (b2 * x2) + (b3 * x3);
            sums[(2 * Width) + column] = sums[(2 * Width) + column] + (c0 * x0) + (c1 * x1) + (c2 * x2) + (c3 * x3);
            sums[(3 * Width) + column] = sums[(3 * Width) + column] + (d0 * x0) + (d1 * x1) + (d2 * x2) + (d3 * x3);
        }
    }

    static int Smaller(int a, int b) => a < b ? a : b;
}
