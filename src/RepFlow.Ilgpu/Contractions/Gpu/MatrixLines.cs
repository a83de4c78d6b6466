using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Neighbouring threads read neighbouring rows, each thread some words of a pair.</summary>
/// <typeparam name="TTerms">How it finds the terms.</typeparam>
readonly struct MatrixLines<TTerms> : IMatrixRows
    where TTerms : struct, IMatrixTerms
{
    /// <inheritdoc/>
    public static int Room<TShape>()
        where TShape : struct, IMatrixShape => 0;

    /// <inheritdoc/>
    public static MatrixReader Of<T, TBorder, TShape>(GpuOperand<T> operand, ArrayView<int> tables, int first, int matrix, int batch, ArrayView<GpuQuad<int>> room)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
        where TShape : struct, IMatrixShape
    {
        // All 256 threads: four words of a pair where a tile has 128 rows, eight where it has 256.
        var pair = Group.IdxX & ((1 << (TShape.RowBits - 1)) - 1);
        var word = (Group.IdxX >> (TShape.RowBits - 1)) << (TShape.RowBits - 5);
        var row = first + MatrixSwizzle.Row(pair);
        return new(
            pair,
            word,
            MatrixRow.Of<T, TBorder>(operand, tables, row, matrix, batch),
            MatrixRow.Of<T, TBorder>(operand, tables, row + 32, matrix, batch),
            room);
    }

    /// <inheritdoc/>
    public static MatrixWords<T> Fetch<T, TFormat, TBorder, TShape>(MatrixReader reader, GpuOperand<T> operand, ArrayView<int> tables, int start, int depth)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TBorder : struct, IGpuBorder
        where TShape : struct, IMatrixShape
    {
        var words = default(MatrixWords<T>);
        var row = TTerms.Start<T, TBorder>(reader.Row, reader.Word, operand, tables, start, depth);
        var other = TTerms.Start<T, TBorder>(reader.Other, reader.Word, operand, tables, start, depth);
        words.First = TTerms.Elements<T, TFormat, TBorder>(row, reader.Row, operand, tables, start + reader.Word, 0, depth);
        words.Second = TTerms.Elements<T, TFormat, TBorder>(other, reader.Other, operand, tables, start + reader.Word, 0, depth);
        if (TShape.RowBits > 7)
        {
            words.Third = TTerms.Elements<T, TFormat, TBorder>(row, reader.Row, operand, tables, start + reader.Word, 4, depth);
            words.Fourth = TTerms.Elements<T, TFormat, TBorder>(other, reader.Other, operand, tables, start + reader.Word, 4, depth);
        }

        return words;
    }

    /// <inheritdoc/>
    public static void Put<T, TFormat, TShape>(MatrixReader reader, int at, MatrixWords<T> words)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape
    {
        Put<T, TFormat>(at, reader.Pair, reader.Word >> 1, words.First, words.Second);
        if (TShape.RowBits > 7)
        {
            Put<T, TFormat>(at, reader.Pair, (reader.Word >> 1) + 2, words.Third, words.Fourth);
        }
    }

    static void Put<T, TFormat>(int at, int pair, int quad, MatrixElements<T> row, MatrixElements<T> other)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
    {
        TFormat.PutBeside(
            at + MatrixSwizzle.Pair(pair, quad),
            new() { X = row.First.X, Y = other.First.X, Z = row.First.Y, W = other.First.Y },
            new() { X = row.Second.X, Y = other.Second.X, Z = row.Second.Y, W = other.Second.Y });
        TFormat.PutBeside(
            at + MatrixSwizzle.Pair(pair, quad + 1),
            new() { X = row.First.Z, Y = other.First.Z, Z = row.First.W, W = other.First.W },
            new() { X = row.Second.Z, Y = other.Second.Z, Z = row.Second.W, W = other.Second.W });
    }
}
