using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Neighbouring threads read neighbouring rows, each thread eight or 16 words of one, whose terms are looked up. Columns were packed.</summary>
readonly struct MatrixLines : IMatrixSource
{
    /// <inheritdoc/>
    public static int Room<TShape>()
        where TShape : struct, IMatrixShape => 0;

    /// <inheritdoc/>
    public static MatrixReader Of<T, TFormat, TBorder, TShape, TEpilogue>(GpuArguments<T, TEpilogue> x, GpuPlace place, ArrayView<GpuQuad<int>> room)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TBorder : struct, IGpuBorder
        where TShape : struct, IMatrixShape
        where TEpilogue : struct, IEpilogue<T>
    {
        // All 256 threads: eight words of a row where a tile has 128, all 16 where it has 256.
        var row = Group.IdxX & ((1 << TShape.RowBits) - 1);
        var word = (Group.IdxX >> TShape.RowBits) << 3;
        return new()
        {
            Place = MatrixSwizzle.Quad(row, word >> 2),
            Word = word,
            Row = MatrixRow.Of<T, TBorder>(x.Rows, x.Tables, place.Row + row, place.Matrix, x.Batch),
            Column = MatrixColumns.First<T, TFormat, TShape, TEpilogue>(x, place),
            Cursors = room,
        };
    }

    /// <inheritdoc/>
    public static void Find<T, TFormat, TBorder, TShape, TEpilogue>(MatrixReader reader, GpuArguments<T, TEpilogue> x, int start)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TBorder : struct, IGpuBorder
        where TShape : struct, IMatrixShape
        where TEpilogue : struct, IEpilogue<T> => MatrixColumns.Find<T, TFormat, TShape>(x.Columns, reader.Column, start);

    /// <inheritdoc/>
    public static MatrixWords<T> Fetch<T, TFormat, TBorder, TShape, TEpilogue>(MatrixReader reader, GpuArguments<T, TEpilogue> x, int start, int half, int at)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TBorder : struct, IGpuBorder
        where TShape : struct, IMatrixShape
        where TEpilogue : struct, IEpilogue<T>
    {
        MatrixColumns.Copy<TShape>(half, at);
        var words = default(MatrixWords<T>);
        var term = start + (half << (TFormat.StepBits - 1)) + reader.Word;
        words.First = Elements<T, TFormat, TBorder>(reader.Row, x.Rows, x.Tables, term, x.Depth);
        words.Second = Elements<T, TFormat, TBorder>(reader.Row, x.Rows, x.Tables, term + 4, x.Depth);
        if (TShape.RowBits > 7)
        {
            words.Third = Elements<T, TFormat, TBorder>(reader.Row, x.Rows, x.Tables, term + 8, x.Depth);
            words.Fourth = Elements<T, TFormat, TBorder>(reader.Row, x.Rows, x.Tables, term + 12, x.Depth);
        }

        return words;
    }

    /// <inheritdoc/>
    public static void Put<T, TFormat, TShape>(MatrixReader reader, int at, MatrixWords<T> words)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape
    {
        // Quads are exchanged by bits of the row, and their numbers differ in one bit.
        TFormat.PutBeside(at + reader.Place, words.First.First, words.First.Second);
        TFormat.PutBeside(at + (reader.Place ^ 16), words.Second.First, words.Second.Second);
        if (TShape.RowBits > 7)
        {
            TFormat.PutBeside(at + (reader.Place ^ 32), words.Third.First, words.Third.Second);
            TFormat.PutBeside(at + (reader.Place ^ 48), words.Fourth.First, words.Fourth.Second);
        }
    }

    static MatrixElements<T> Elements<T, TFormat, TBorder>(GpuQuad<int> row, GpuOperand<T> operand, ArrayView<int> tables, int term, int depth)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TBorder : struct, IGpuBorder
    {
        var elements = new MatrixElements<T> { First = Quad<T, TBorder>(row, operand, tables, term, depth) };
        if (TFormat.HasTwoTerms)
        {
            elements.Second = Quad<T, TBorder>(row, operand, tables, term + 16, depth);
        }

        return elements;
    }

    static GpuQuad<T> Quad<T, TBorder>(GpuQuad<int> row, GpuOperand<T> operand, ArrayView<int> tables, int term, int depth)
        where T : unmanaged, INumber<T>
        where TBorder : struct, IGpuBorder => new()
        {
            X = MatrixRow.Element<T, TBorder>(row, operand, tables, term, depth),
            Y = MatrixRow.Element<T, TBorder>(row, operand, tables, term + 1, depth),
            Z = MatrixRow.Element<T, TBorder>(row, operand, tables, term + 2, depth),
            W = MatrixRow.Element<T, TBorder>(row, operand, tables, term + 3, depth),
        };
}
