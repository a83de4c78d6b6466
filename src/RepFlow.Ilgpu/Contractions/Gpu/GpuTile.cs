using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Implicit matrix product in square tiles, a group of 16x16 threads each: one block of 4x4 elements of the result a thread, or four.</summary>
/// <remarks>
/// The elements of the next step are fetched while this one is multiplied. Shared memory is read four elements at a time, so that the multiply-adds
/// outnumber everything else.
/// </remarks>
/// <typeparam name="TSize">The measures of a tile.</typeparam>
static class GpuTile<TSize>
    where TSize : struct, IGpuTileSize
{
    // The threads of a row of a group, and so the quads from a thread's first block to its second.
    const int Threads = 16;

    /// <summary>The kernel.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TRowBorder">The border test of the row operand.</typeparam>
    /// <typeparam name="TColumnBorder">The border test of the column operand.</typeparam>
    /// <typeparam name="TMoments">Whether moments of the result are taken.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What it works on.</param>
    public static void Run<T, TRowBorder, TColumnBorder, TMoments, TEpilogue>(GpuArguments<T, TEpilogue> x)
        where T : unmanaged, System.Numerics.INumber<T>
        where TRowBorder : struct, IGpuBorder
        where TColumnBorder : struct, IGpuBorder
        where TMoments : struct, IGpuMoments
        where TEpilogue : struct, IEpilogue<T>
    {
        var size = 1 << TSize.SizeBits;
        var step = 1 << TSize.StepBits;

        // One more than the tile has: every quad is aligned.
        var quads = (size / 4) + 1;
        var rowQuads = SharedMemory.Allocate<GpuQuad<T>>(step * quads);
        var columnQuads = SharedMemory.Allocate<GpuQuad<T>>(step * quads);
        var rowsShared = rowQuads.Cast<T>();
        var columnsShared = columnQuads.Cast<T>();
        var place = GpuPlace.Of(x, size, size);
        var rows = GpuReader.Of<T, TRowBorder, TSize>(x.Rows, x.Tables, place.Row, place.Matrix, x.Batch);
        var columns = GpuReader.Of<T, TColumnBorder, TSize>(x.Columns, x.Tables, place.Column, place.Matrix, x.Batch);
        var a = GpuReader.Fetch<T, TRowBorder>(rows, x.Rows, x.Tables, place.Begin, place.End, x.Depth);
        var b = GpuReader.Fetch<T, TColumnBorder>(columns, x.Columns, x.Tables, place.Begin, place.End, x.Depth);
        var threadRow = Group.IdxX & (Threads - 1);
        var threadColumn = Group.IdxX >> 4;
        var block = default(GpuBlock<T>);
        var below = default(GpuBlock<T>);
        var beside = default(GpuBlock<T>);
        var across = default(GpuBlock<T>);
        for (var start = place.Begin; start < place.End; start += step)
        {
            GpuReader.Put(rows, rowsShared, 4 * quads, a);
            GpuReader.Put(columns, columnsShared, 4 * quads, b);
            Group.Barrier();
            a = GpuReader.Fetch<T, TRowBorder>(rows, x.Rows, x.Tables, start + step, place.End, x.Depth);
            b = GpuReader.Fetch<T, TColumnBorder>(columns, x.Columns, x.Tables, start + step, place.End, x.Depth);
            var rowAt = threadRow;
            var columnAt = threadColumn;
            for (var term = 0; term < step; term++)
            {
                var row = rowQuads[rowAt];
                var column = columnQuads[columnAt];
                block = GpuBlock<T>.MultiplyAdd(block, row, column);
                if (TSize.HasFourBlocks)
                {
                    var nextRow = rowQuads[rowAt + Threads];
                    var nextColumn = columnQuads[columnAt + Threads];
                    below = GpuBlock<T>.MultiplyAdd(below, nextRow, column);
                    beside = GpuBlock<T>.MultiplyAdd(beside, row, nextColumn);
                    across = GpuBlock<T>.MultiplyAdd(across, nextRow, nextColumn);
                }

                rowAt += quads;
                columnAt += quads;
            }

            Group.Barrier();
        }

        var firstRow = place.Row + (4 * threadRow);
        var firstColumn = place.Column + (4 * threadColumn);
        block = GpuStore.Block(x, place, firstRow, firstColumn, block);
        if (TSize.HasFourBlocks)
        {
            below = GpuStore.Block(x, place, firstRow + (4 * Threads), firstColumn, below);
            beside = GpuStore.Block(x, place, firstRow, firstColumn + (4 * Threads), beside);
            across = GpuStore.Block(x, place, firstRow + (4 * Threads), firstColumn + (4 * Threads), across);
        }

        if (TMoments.AreTaken)
        {
            GpuMoments.OfTile<T, TSize, TEpilogue>(x, place, block, below, beside, across, rowQuads, columnQuads);
        }
    }
}
