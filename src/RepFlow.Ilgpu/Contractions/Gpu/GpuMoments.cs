using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>
/// Takes moments of what a tile stores: of each line (a column or a row of the matrix) the mean of its elements in the tile and the squares of their distances from it. Distances are from the
/// mean of the line's first four elements there, so they have the digits that numbers far from zero lack; threads' sums of them, and of their squares, are added up in order by way of shared memory.
/// </summary>
static class GpuMoments
{
    // Threads along each side of a tile, and the lines that a thread has at once.
    const int Threads = 16;
    const int Lines = 4 * Threads;

    /// <summary>Takes the moments of a tile of which each thread has one or four blocks. To be called by all threads of the group, which read shared memory no more.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TSize">The measures of the tile.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What the kernel works on.</param>
    /// <param name="place">The tile.</param>
    /// <param name="threadRow">The place of the thread's blocks among the rows.</param>
    /// <param name="threadColumn">Their place among the columns.</param>
    /// <param name="stored">What the thread has stored.</param>
    /// <param name="distances">Room for 256 quads.</param>
    /// <param name="squares">Room for as many.</param>
    public static void OfTile<T, TSize, TEpilogue>(
        GpuArguments<T, TEpilogue> x,
        GpuPlace place,
        int threadRow,
        int threadColumn,
        GpuSums<T> stored,
        ArrayView<GpuQuad<T>> distances,
        ArrayView<GpuQuad<T>> squares)
        where T : unmanaged, INumber<T>
        where TSize : struct, IGpuTileSize
        where TEpilogue : struct, IEpilogue<T>
    {
        var (block, below, beside, across) = (stored.Block, stored.Below, stored.Beside, stored.Across);
        var pivots = SharedMemory.Allocate<GpuQuad<T>>(Threads);
        var along = threadRow;
        var line = threadColumn;
        var begin = place.Row;
        var count = x.Rows.Count;
        var firstLine = place.Column;
        if (x.MomentsOfRows != 0)
        {
            along = threadColumn;
            line = threadRow;
            begin = place.Column;
            count = x.Columns.Count;
            firstLine = place.Row;
            block = GpuBlock<T>.Transposed(block);
            if (TSize.HasFourBlocks)
            {
                var column = GpuBlock<T>.Transposed(below);
                below = GpuBlock<T>.Transposed(beside);
                beside = column;
                across = GpuBlock<T>.Transposed(across);
            }
        }

        var part = begin >> TSize.SizeBits;
        var left = count - begin - (4 * along);
        OfLines<T, TSize, TEpilogue>(x, place.Matrix, part, firstLine, along, line, left, block, below, pivots, distances, squares);
        if (TSize.HasFourBlocks)
        {
            Group.Barrier();
            OfLines<T, TSize, TEpilogue>(x, place.Matrix, part, firstLine + Lines, along, line, left, beside, across, pivots, distances, squares);
        }
    }

    /// <summary>Takes the moments of 64 lines, of which the running thread has four or eight elements of four.</summary>
    static void OfLines<T, TSize, TEpilogue>(
        GpuArguments<T, TEpilogue> x,
        int matrix,
        int part,
        int firstLine,
        int along,
        int line,
        int left,
        GpuBlock<T> first,
        GpuBlock<T> second,
        ArrayView<GpuQuad<T>> pivots,
        ArrayView<GpuQuad<T>> distances,
        ArrayView<GpuQuad<T>> squares)
        where T : unmanaged, INumber<T>
        where TSize : struct, IGpuTileSize
        where TEpilogue : struct, IEpilogue<T>
    {
        if (along == 0)
        {
            pivots[line] = new()
            {
                X = Pivot(x, first.X, left),
                Y = Pivot(x, first.Y, left),
                Z = Pivot(x, first.Z, left),
                W = Pivot(x, first.W, left),
            };
        }

        Group.Barrier();
        var pivot = pivots[line];
        first = Apart(first, pivot, left);
        var sums = Sums(first);
        var ofSquares = Squares(first);
        if (TSize.HasFourBlocks)
        {
            second = Apart(second, pivot, left - Lines);
            sums = GpuQuad<T>.Add(sums, Sums(second));
            ofSquares = GpuQuad<T>.Add(ofSquares, Squares(second));
        }

        // Exchanged so that neighbouring threads meet no bank twice, whether they are neighbours along the lines or across.
        var at = (along * Threads) + (line ^ along);
        distances[at] = sums;
        squares[at] = ofSquares;
        Group.Barrier();
        if (Group.IdxX < Lines)
        {
            var own = Group.IdxX;
            var allDistances = distances.Cast<T>();
            var allSquares = squares.Cast<T>();
            var sum = default(T);
            var sumOfSquares = default(T);
            for (var thread = 0; thread < Threads; thread++)
            {
                var from = (4 * ((thread * Threads) + ((own >> 2) ^ thread))) + (own & 3);
                sum += allDistances[from];
                sumOfSquares += allSquares[from];
            }

            Put(x, matrix, firstLine + own, part, pivots.Cast<T>()[own], sum, sumOfSquares);
        }
    }

    /// <summary>Takes the moments of a tile of 16 x 16 of which each thread has one element. To be called by all threads of the group, which read shared memory no more.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What the kernel works on.</param>
    /// <param name="place">The tile.</param>
    /// <param name="row">The thread's row in the tile.</param>
    /// <param name="column">The thread's column.</param>
    /// <param name="value">What it has stored.</param>
    /// <param name="room">Room for 256 elements.</param>
    public static void OfElements<T, TEpilogue>(GpuArguments<T, TEpilogue> x, GpuPlace place, int row, int column, T value, ArrayView<T> room)
        where T : unmanaged, INumber<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        var isOfRows = x.MomentsOfRows != 0;
        room[isOfRows ? (column * Threads) + row : (row * Threads) + column] = value;
        Group.Barrier();
        if (Group.IdxX < Threads)
        {
            var own = Group.IdxX;
            var begin = isOfRows ? place.Column : place.Row;
            var left = (isOfRows ? x.Columns.Count : x.Rows.Count) - begin;
            var pivot = Pivot(x, new() { X = room[own], Y = room[own + Threads], Z = room[own + (2 * Threads)], W = room[own + (3 * Threads)] }, left);
            var sum = default(T);
            var sumOfSquares = default(T);
            for (var at = 0; at < Threads && at < left; at++)
            {
                var distance = room[(at * Threads) + own] - pivot;
                sum += distance;
                sumOfSquares += distance * distance;
            }

            Put(x, place.Matrix, (isOfRows ? place.Row : place.Column) + own, begin / Threads, pivot, sum, sumOfSquares);
        }
    }

    /// <summary>From where distances are taken: the mean of four elements, or the first one where there are fewer.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What the kernel works on.</param>
    /// <param name="quad">The elements.</param>
    /// <param name="left">How many there are.</param>
    /// <returns>A number among them.</returns>
    public static T Pivot<T, TEpilogue>(GpuArguments<T, TEpilogue> x, GpuQuad<T> quad, int left)
        where T : unmanaged, INumber<T>
        where TEpilogue : struct, IEpilogue<T> => left >= 4 ? GpuQuad<T>.Sum(quad) * x.Quarter : quad.X;

    /// <summary>Writes the moments of a part of a line, unless there is no such line or part.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What the kernel works on.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="line">The line.</param>
    /// <param name="part">The part.</param>
    /// <param name="pivot">From where its distances are.</param>
    /// <param name="distances">Their sum.</param>
    /// <param name="squares">The sum of their squares.</param>
    public static void Put<T, TEpilogue>(GpuArguments<T, TEpilogue> x, int matrix, int line, int part, T pivot, T distances, T squares)
        where T : unmanaged, INumber<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        if (part >= x.MomentParts || line >= (x.MomentsOfRows != 0 ? x.Rows.Count : x.Columns.Count))
        {
            return;
        }

        // As Moments does it: the mean is rounded, and squares are of distances from the rounded one.
        var count = part == x.MomentParts - 1 ? x.LastMomentCount : x.MomentCount;
        var mean = pivot + (distances / count);
        var shift = mean - pivot;
        var rest = distances - (shift * count);
        var settled = squares - (shift * (distances + rest));
        var at = (part * x.MomentItems) + x.Tables[x.MomentLineTable + line] + x.Tables[x.MomentBatchTable + matrix];
        var size = x.MomentParts * x.MomentItems;
        x.Moments[at] = mean;
        x.Moments[at + size] = settled < default(T) ? default : settled;
        x.Moments[at + (2 * size)] = count;
        x.Moments[at + (3 * size)] = rest;
    }

    static GpuBlock<T> Apart<T>(GpuBlock<T> block, GpuQuad<T> pivot, int left)
        where T : unmanaged, INumber<T> => new()
        {
            X = Apart(block.X, pivot.X, left),
            Y = Apart(block.Y, pivot.Y, left),
            Z = Apart(block.Z, pivot.Z, left),
            W = Apart(block.W, pivot.W, left),
        };

    static GpuQuad<T> Apart<T>(GpuQuad<T> quad, T pivot, int left)
        where T : unmanaged, INumber<T> => new()
        {
            X = left > 0 ? quad.X - pivot : default,
            Y = left > 1 ? quad.Y - pivot : default,
            Z = left > 2 ? quad.Z - pivot : default,
            W = left > 3 ? quad.W - pivot : default,
        };

    static GpuQuad<T> Sums<T>(GpuBlock<T> block)
        where T : unmanaged, INumber<T> => new()
        {
            X = GpuQuad<T>.Sum(block.X),
            Y = GpuQuad<T>.Sum(block.Y),
            Z = GpuQuad<T>.Sum(block.Z),
            W = GpuQuad<T>.Sum(block.W),
        };

    static GpuQuad<T> Squares<T>(GpuBlock<T> block)
        where T : unmanaged, INumber<T> => new()
        {
            X = GpuQuad<T>.Squares(block.X),
            Y = GpuQuad<T>.Squares(block.Y),
            Z = GpuQuad<T>.Squares(block.Z),
            W = GpuQuad<T>.Squares(block.W),
        };
}
