using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Neighbouring threads read neighbouring terms, each thread one word of a row in every eighth pair.</summary>
readonly struct MatrixDepths : IMatrixRows
{
    /// <inheritdoc/>
    public static int Room<TShape>()
        where TShape : struct, IMatrixShape => 1 << TShape.RowBits;

    /// <inheritdoc/>
    public static MatrixReader Of<T, TBorder, TShape>(GpuOperand<T> operand, ArrayView<int> tables, int first, int matrix, int batch, ArrayView<GpuQuad<int>> room)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
        where TShape : struct, IMatrixShape
    {
        if (Group.IdxX < 1 << TShape.RowBits)
        {
            room[Group.IdxX] = MatrixRow.Of<T, TBorder>(operand, tables, first + Group.IdxX, matrix, batch);
        }

        Group.Barrier();
        // The lanes of a warp: 16 words of a row, and of the other row of the pair.
        return new(Group.IdxX >> 5, Group.IdxX & 15, default, default, room.SubView(2 * (Group.IdxX & 16)));
    }

    /// <inheritdoc/>
    public static MatrixWords<T> Fetch<T, TFormat, TBorder, TShape>(MatrixReader reader, GpuOperand<T> operand, ArrayView<int> tables, int start, int depth)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TBorder : struct, IGpuBorder
        where TShape : struct, IMatrixShape
    {
        var words = default(MatrixWords<T>);
        var first = Term<T, TBorder>(operand, tables, start + reader.Word, depth);
        var second = TFormat.HasTwoTerms ? Term<T, TBorder>(operand, tables, start + reader.Word + 16, depth) : default;
        words.First = Elements<T, TFormat, TBorder>(reader, operand, 0, first, second);
        words.Second = Elements<T, TFormat, TBorder>(reader, operand, 64, first, second);
        if (TShape.RowBits > 7)
        {
            words.Third = Elements<T, TFormat, TBorder>(reader, operand, 128, first, second);
            words.Fourth = Elements<T, TFormat, TBorder>(reader, operand, 192, first, second);
        }

        return words;
    }

    /// <inheritdoc/>
    public static void Put<T, TFormat, TShape>(MatrixReader reader, int at, MatrixWords<T> words)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape
    {
        // Eight pairs further, quads are exchanged in the same way.
        var place = at + MatrixSwizzle.Pair(reader.Pair, reader.Word >> 1) + (8 * (reader.Word & 1)) + ((Group.IdxX & 16) >> 2);
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
        var cursors = reader.Cursors.SubView(reader.Pair);
        var x = cursors[row];
        var y = cursors[row + 8];
        var z = cursors[row + 16];
        var w = cursors[row + 24];
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
