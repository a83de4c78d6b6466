using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>
/// Writes the columns of a contraction as tensor cores take them, once: the steps of a tile's columns lie one behind the other as they will stand in shared memory, zero behind the last
/// column and the last term.
/// </summary>
static class MatrixPack
{
    /// <summary>The steps that hold so many terms.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TFormat">The form of the words.</typeparam>
    /// <param name="depth">The terms.</param>
    /// <returns>The steps.</returns>
    public static int Steps<T, TFormat>(int depth)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T> => (int)((uint)(depth + (1 << TFormat.StepBits) - 1) >> TFormat.StepBits);

    /// <summary>The kernel.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TFormat">The form of the words.</typeparam>
    /// <typeparam name="TShape">The measures of a tile.</typeparam>
    /// <typeparam name="TBorder">The border test of the column operand.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="index">The word: matrix, tile of columns, step, half of it, column, place in the half.</param>
    /// <param name="x">What it works on.</param>
    public static void Run<T, TFormat, TShape, TBorder, TEpilogue>(Index1D index, GpuArguments<T, TEpilogue> x)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape
        where TBorder : struct, IGpuBorder
        where TEpilogue : struct, IEpilogue<T>
    {
        var column = (int)((uint)(int)index >> 4) & ((1 << TShape.ColumnBits) - 1);
        var place = index & 15;
        var word = ((MatrixSwizzle.Quad(column, place >> 2) >> 2) & 12) | (place & 3);
        var halves = 2 * Steps<T, TFormat>(x.Depth);
        var rest = (int)((uint)(int)index >> (TShape.ColumnBits + 4));
        var term = ((rest % halves) << (TFormat.StepBits - 1)) + word;
        rest /= halves;
        var tiles = (int)((uint)(x.Columns.Count + (1 << TShape.ColumnBits) - 1) >> TShape.ColumnBits);
        var matrix = rest / tiles;
        column += (rest - (matrix * tiles)) << TShape.ColumnBits;
        var cursor = MatrixRow.Of<T, TBorder>(x.Columns, x.Tables, column, matrix, x.Batch);
        // As bits, which integers round: what assembly returns goes through memory.
        var first = 0;
        var second = 0;
        if (column < x.Columns.Count)
        {
            first = MatrixRow.Bits<T, TBorder>(cursor, x.Columns, x.Tables, term, x.Depth);
            if (TFormat.HasTwoTerms)
            {
                second = MatrixRow.Bits<T, TBorder>(cursor, x.Columns, x.Tables, term + 16, x.Depth);
            }
        }

        x.Packed[index] = TFormat.Word(first, second);
    }
}
