using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Neighbouring threads read neighbouring terms, each thread one word of every 16th row. Columns were packed.</summary>
readonly struct MatrixDepths : IMatrixSource
{
    /// <inheritdoc/>
    public static int Room<TShape>()
        where TShape : struct, IMatrixShape => 1 << TShape.RowBits;

    /// <inheritdoc/>
    public static MatrixReader Of<T, TFormat, TBorder, TShape, TEpilogue>(GpuArguments<T, TEpilogue> x, GpuPlace place, ArrayView<GpuQuad<int>> room)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TBorder : struct, IGpuBorder
        where TShape : struct, IMatrixShape
        where TEpilogue : struct, IEpilogue<T>
    {
        if (Group.IdxX < 1 << TShape.RowBits)
        {
            room[Group.IdxX] = MatrixRow.Of<T, TBorder>(x.Rows, x.Tables, place.Row + Group.IdxX, place.Matrix, x.Batch);
        }

        Group.Barrier();

        // The lanes of a warp: 16 words of a row, and of the next, which is in the other half of the banks.
        var (row, word) = (Group.IdxX >> 4, Group.IdxX & 15);
        return new()
        {
            Place = MatrixSwizzle.Quad(row, word >> 2) + (4 * (word & 3)),
            Word = word,
            Column = MatrixColumns.First<T, TFormat, TShape, TEpilogue>(x, place),
            Cursors = room.SubView(row),
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
        var first = Term<T, TBorder>(x.Rows, x.Tables, term, x.Depth);
        var second = TFormat.HasTwoTerms ? Term<T, TBorder>(x.Rows, x.Tables, term + 16, x.Depth) : default;
        words.First = Elements<T, TFormat, TBorder>(reader, x.Rows, 0, first, second);
        words.Second = Elements<T, TFormat, TBorder>(reader, x.Rows, 64, first, second);
        if (TShape.RowBits > 7)
        {
            words.Third = Elements<T, TFormat, TBorder>(reader, x.Rows, 128, first, second);
            words.Fourth = Elements<T, TFormat, TBorder>(reader, x.Rows, 192, first, second);
        }

        return words;
    }

    /// <inheritdoc/>
    public static void Put<T, TFormat, TShape>(MatrixReader reader, int at, MatrixWords<T> words)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape
    {
        var place = at + reader.Place;
        TFormat.PutBelow(place, words.First.First, words.First.Second);
        TFormat.PutBelow(place + 4096, words.Second.First, words.Second.Second);
        if (TShape.RowBits > 7)
        {
            TFormat.PutBelow(place + 8192, words.Third.First, words.Third.Second);
            TFormat.PutBelow(place + 12288, words.Fourth.First, words.Fourth.Second);
        }
    }

    /// <summary>The offset and border words of a term; the last is 1 where there is such a term.</summary>
    static GpuQuad<int> Term<T, TBorder>(GpuOperand<T> operand, ArrayView<int> tables, int term, int depth)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
    {
        var result = default(GpuQuad<int>);
        if (term < depth)
        {
            var entry = operand.DepthTable + term;
            result = new() { X = tables[entry], Y = TBorder.First(tables, entry, depth), Z = TBorder.Second(tables, entry, depth), W = 1 };
        }

        return result;
    }

    static MatrixElements<T> Elements<T, TFormat, TBorder>(MatrixReader reader, GpuOperand<T> operand, int row, GpuQuad<int> first, GpuQuad<int> second)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TBorder : struct, IGpuBorder
    {
        var x = reader.Cursors[row];
        var y = reader.Cursors[row + 16];
        var z = reader.Cursors[row + 32];
        var w = reader.Cursors[row + 48];
        var elements = new MatrixElements<T> { First = Quad<T, TBorder>(operand, first, x, y, z, w) };
        if (TFormat.HasTwoTerms)
        {
            elements.Second = Quad<T, TBorder>(operand, second, x, y, z, w);
        }

        return elements;
    }

    static GpuQuad<T> Quad<T, TBorder>(GpuOperand<T> operand, GpuQuad<int> term, GpuQuad<int> x, GpuQuad<int> y, GpuQuad<int> z, GpuQuad<int> w)
        where T : unmanaged, INumber<T>
        where TBorder : struct, IGpuBorder => new()
        {
            X = Element<T, TBorder>(x, operand, term),
            Y = Element<T, TBorder>(y, operand, term),
            Z = Element<T, TBorder>(z, operand, term),
            W = Element<T, TBorder>(w, operand, term),
        };

    static T Element<T, TBorder>(GpuQuad<int> cursor, GpuOperand<T> operand, GpuQuad<int> term)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
    {
        var value = default(T);
        if (term.W != 0 && TBorder.Inside(cursor.Y + term.Y, cursor.Z + term.Z, operand.Test))
        {
            value = operand.View[cursor.X + term.X];
        }

        return value;
    }
}
