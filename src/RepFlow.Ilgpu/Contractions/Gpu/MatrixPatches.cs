using System.Numerics;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>
/// Implicit matrix product on tensor cores as <see cref="MatrixTile"/> computes it, where a tile's rows lie in few lines under all taps (<see cref="MatrixPatch"/>): half a line of each is
/// copied once, and each tap reads it where its rows are; only columns are brought tap by tap, the next one's while one is multiplied.
/// </summary>
/// <remarks>
/// Shared memory holds lines of zeros, which are read for what is outside, the patch, and two taps of columns. Quads are exchanged by the line and not by the row, so that a warp's eight
/// rows meet no bank twice whatever the tap, where their lines follow each other.
/// </remarks>
static class MatrixPatches
{
    // Lines that eight exchanges of quads take: as many as lines of zeros.
    const int ZeroBytes = MatrixPatch.ZeroLines * MatrixPatch.LineBytes;

    // Four threads copy a line.
    const int LinesAtOnce = GpuPlace.Threads / 4;

    /// <summary>The kernel.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TFormat">The form of the words.</typeparam>
    /// <typeparam name="TShape">The measures of a tile.</typeparam>
    /// <typeparam name="TBorder">The border test of the row operand.</typeparam>
    /// <typeparam name="TMoments">Whether moments of the result are taken.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What it works on.</param>
    public static void Run<T, TFormat, TShape, TBorder, TMoments, TEpilogue>(GpuArguments<T, TEpilogue> x)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape
        where TBorder : struct, IGpuBorder
        where TMoments : struct, IGpuMoments
        where TEpilogue : struct, IEpilogue<T>
    {
        var shared = SharedMemory.Allocate<GpuQuad<int>>(MatrixPatch.SharedBytes / 16);
        CudaAsm.Emit(MatrixText.Clear);
        var place = GpuPlace.Of(x, 1 << TShape.RowBits, 1 << TShape.ColumnBits);
        if (Group.IdxX < ZeroBytes / 16)
        {
            shared[Group.IdxX] = default;
        }

        var columnBytes = 64 << TShape.ColumnBits;
        var columns = MatrixPatch.SharedBytes - (2 * columnBytes);
        var line = Group.IdxX >> 2;
        var quad = Group.IdxX & 3;

        // What the lane addresses for its warp: of each eight words, rows of both quads and those 32 further; of each 16 words, columns of all quads.
        var warp = Group.IdxX >> 5;
        var lane = Group.IdxX & 31;
        var warpRow = (warp & ((1 << (TShape.RowBits - 6)) - 1)) << 6;
        var warpColumn = (warp >> (TShape.RowBits - 6)) << 5;
        var row = warpRow + (lane & 7) + (4 * (lane & 8));
        var tile = x.TileTable + (2 * (place.Row >> TShape.RowBits));
        var firstLine = x.Tables[tile];
        var lineCount = x.Tables[tile + 1];
        var first = Row<T, TBorder, TEpilogue>(x, place, row, firstLine, lane >> 4);
        var second = Row<T, TBorder, TEpilogue>(x, place, row + 8, firstLine, lane >> 4);
        var third = Row<T, TBorder, TEpilogue>(x, place, row + 16, firstLine, lane >> 4);
        var fourth = Row<T, TBorder, TEpilogue>(x, place, row + 24, firstLine, lane >> 4);

        // Exchanged with itself: what the assembler does not see made it does not make again in each step.
        var columnsAt = Warp.Shuffle(columns + MatrixSwizzle.Quad(warpColumn + (lane & 7), lane >> 3), lane);
        var columnsTo = columns + MatrixSwizzle.Quad(line, quad);
        var column = MatrixRow.Of<T, GpuNoBorder>(x.Columns, x.Tables, place.Column + line, place.Matrix, x.Batch).X + (4 * quad);
        var otherColumn = TShape.ColumnBits > 6 ? MatrixRow.Of<T, GpuNoBorder>(x.Columns, x.Tables, place.Column + line + 64, place.Matrix, x.Batch).X + (4 * quad) : 0;
        var matrixLine = x.Tables[x.Rows.LineTable + (2 * place.Matrix)];
        var matrixWord = x.Tables[x.Rows.LineTable + (2 * place.Matrix) + 1];
        var steps = x.Tables.SubView(x.StepTable).AsAligned(16).Cast<GpuQuad<int>>();

        var step = (int)((uint)place.Begin >> TFormat.StepBits);
        var end = (int)((uint)place.End >> TFormat.StepBits);
        while (step < end)
        {
            var block = (int)((uint)step / (uint)x.Taps);
            var blockEnd = (block + 1) * x.Taps < end ? (block + 1) * x.Taps : end;
            var from = firstLine + matrixLine + x.Tables[x.BlockTable + (2 * block)];
            var word = matrixWord + x.Tables[x.BlockTable + (2 * block) + 1] + (4 * quad);
            for (var half = 0; half < 2; half++)
            {
                // Nobody reads the patch before any more.
                Group.Barrier();
                for (var at = line; at < lineCount; at += LinesAtOnce)
                {
                    // What is before the first position or behind the last one is zero.
                    var position = (uint)(from + at) < (uint)x.Rows.Turn.Positions ? from + at : x.Rows.Turn.Positions;
                    CudaAsm.Emit(
                        MatrixText.CopyQuad, MatrixSwizzle.Quad(MatrixPatch.ZeroLines + at, quad), (position * x.Rows.Turn.Words) + word + (16 * half), x.Rows.Address);
                }

                var tap = steps[step];
                CopyColumns<T, TShape, TEpilogue>(x, columnsTo, column, otherColumn, tap.W + (16 * half));
                for (var at = step; at < blockEnd; at++)
                {
                    var (firstAt, secondAt) = (At<T, TBorder>(first, x.Rows, tap), At<T, TBorder>(second, x.Rows, tap));
                    var (thirdAt, fourthAt) = (At<T, TBorder>(third, x.Rows, tap), At<T, TBorder>(fourth, x.Rows, tap));
                    CudaAsm.Emit(MatrixText.Wait);
                    Group.Barrier();
                    columnsTo ^= columnBytes;
                    if (at + 1 < blockEnd)
                    {
                        tap = steps[at + 1];
                        CopyColumns<T, TShape, TEpilogue>(x, columnsTo, column, otherColumn, tap.W + (16 * half));
                    }

                    TFormat.MultiplyAdd(firstAt, secondAt, thirdAt, fourthAt, columnsAt);
                    columnsAt ^= columnBytes;
                }
            }

            step = blockEnd;
        }

        Group.Barrier();
        MatrixStore.Run<T, TMoments, TEpilogue>(x, place, shared.Cast<T>(), place.Row + warpRow, place.Column + warpColumn);
    }

    /// <summary>Begins to copy the thread's quads of a tap's columns.</summary>
    static void CopyColumns<T, TShape, TEpilogue>(GpuArguments<T, TEpilogue> x, int to, int column, int otherColumn, int word)
        where T : unmanaged, INumber<T>
        where TShape : struct, IMatrixShape
        where TEpilogue : struct, IEpilogue<T>
    {
        CudaAsm.Emit(MatrixText.CopyQuad, to, column + word, x.Columns.Address);
        if (TShape.ColumnBits > 6)
        {
            CudaAsm.Emit(MatrixText.CopyQuad, to + 4096, otherColumn + word, x.Columns.Address);
        }
    }

    /// <summary>A row: its place in the patch under the first tap, in bytes with its quad, and its words for the border test; the tile's first one where there is no such row.</summary>
    static GpuQuad<int> Row<T, TBorder, TEpilogue>(GpuArguments<T, TEpilogue> x, GpuPlace place, int row, int firstLine, int quad)
        where T : unmanaged, INumber<T>
        where TBorder : struct, IGpuBorder
        where TEpilogue : struct, IEpilogue<T>
    {
        var index = place.Row + row < x.Rows.Count ? place.Row + row : place.Row;
        var found = MatrixRow.Of<T, TBorder>(x.Rows, x.Tables, index, place.Matrix, x.Batch);
        found.X = ((MatrixPatch.ZeroLines + x.Tables[x.Rows.Table + index] - firstLine) * MatrixPatch.LineBytes) + (16 * quad);
        return found;
    }

    /// <summary>Where a row's quad stands under a tap, exchanged as its line says: in the patch, or in a line of zeros that is exchanged alike.</summary>
    static int At<T, TBorder>(GpuQuad<int> row, GpuOperand<T> operand, GpuQuad<int> tap)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
    {
        var at = row.X + tap.X;
        at = TBorder.Inside(row.Y + tap.Y, row.Z + tap.Z, operand.Test) ? at : at & (ZeroBytes - 1);
        return at ^ ((at >> 3) & 0x30);
    }
}
