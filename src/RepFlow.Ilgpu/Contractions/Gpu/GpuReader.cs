using ILGPU;
using ILGPU.Runtime;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>The four elements of an operand that a thread brings to shared memory in each step of a tile.</summary>
/// <param name="row">The place of the first in the tile.</param>
/// <param name="rowStep">From one to the next.</param>
/// <param name="term">The term of the first in the step.</param>
/// <param name="termStep">From one to the next.</param>
/// <param name="x">The row or column of the first.</param>
/// <param name="y">That of the second.</param>
/// <param name="z">That of the third.</param>
/// <param name="w">That of the fourth.</param>
readonly struct GpuReader(int row, int rowStep, int term, int termStep, GpuCursor x, GpuCursor y, GpuCursor z, GpuCursor w)
{
    /// <summary>The terms whose entries in the tables are read at once. The tables of the terms begin and end with whole ones.</summary>
    public const int Terms = 4;

    readonly int row = row;
    readonly int rowStep = rowStep;
    readonly int term = term;
    readonly int termStep = termStep;
    readonly GpuCursor x = x;
    readonly GpuCursor y = y;
    readonly GpuCursor z = z;
    readonly GpuCursor w = w;

    /// <summary>The entries of a table of terms.</summary>
    /// <param name="depth">The number of terms.</param>
    /// <returns>How many there are with those behind the last term.</returns>
    public static int Pitch(int depth) => (depth + Terms - 1) & -Terms;

    /// <summary>What the running thread reads.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TBorder">The border test.</typeparam>
    /// <typeparam name="TSize">The measures of the tile.</typeparam>
    /// <param name="operand">The operand.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="first">The tile's first row or column.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="batch">The number of matrices.</param>
    /// <returns>The reader.</returns>
    public static GpuReader Of<T, TBorder, TSize>(GpuOperand<T> operand, ArrayView<int> tables, int first, int matrix, int batch)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
        where TSize : struct, IGpuTileSize
    {
        var thread = Group.IdxX;
        var byDepth = operand.ByDepth != 0;
        var row = byDepth ? thread >> TSize.StepBits : thread & ((1 << TSize.SizeBits) - 1);
        var rowStep = byDepth ? GpuPlace.Threads >> TSize.StepBits : 0;
        var term = byDepth ? thread & ((1 << TSize.StepBits) - 1) : Terms * (thread >> TSize.SizeBits);
        var termStep = byDepth ? 0 : 1;
        return new(
            row,
            rowStep,
            term,
            termStep,
            GpuCursor.Of<T, TBorder>(operand, tables, first + row, matrix, batch),
            GpuCursor.Of<T, TBorder>(operand, tables, first + row + rowStep, matrix, batch),
            GpuCursor.Of<T, TBorder>(operand, tables, first + row + (2 * rowStep), matrix, batch),
            GpuCursor.Of<T, TBorder>(operand, tables, first + row + (3 * rowStep), matrix, batch));
    }

    /// <summary>Fetches the elements of a step: of a term of four rows, or of four terms of a row, whose entries in the tables are read at once.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TBorder">The border test.</typeparam>
    /// <param name="reader">The reader.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="start">The step's first term.</param>
    /// <param name="end">The term after the last.</param>
    /// <param name="pitch">From a table of the terms to the next: <see cref="Pitch"/>.</param>
    /// <returns>The elements.</returns>
    public static GpuQuad<T> Fetch<T, TBorder>(GpuReader reader, GpuOperand<T> operand, ArrayView<int> tables, int start, int end, int pitch)
        where T : unmanaged, System.Numerics.INumber<T>
        where TBorder : struct, IGpuBorder
    {
        var term = start + reader.term;
        var quad = default(GpuQuad<T>);
        var entry = operand.DepthTable + term;
        if (term >= end)
        {
            return quad;
        }

        if (operand.ByDepth != 0)
        {
            var (offset, first, second) = (tables[entry], TBorder.First(tables, entry, pitch), TBorder.Second(tables, entry, pitch));
            quad.X = GpuCursor.Element<T, TBorder>(reader.x, operand, offset, first, second, true);
            quad.Y = GpuCursor.Element<T, TBorder>(reader.y, operand, offset, first, second, true);
            quad.Z = GpuCursor.Element<T, TBorder>(reader.z, operand, offset, first, second, true);
            quad.W = GpuCursor.Element<T, TBorder>(reader.w, operand, offset, first, second, true);
            return quad;
        }

        var offsets = tables.SubView(entry).AsAligned(16).Cast<GpuQuad<int>>()[0];
        var firsts = TBorder.Firsts(tables, entry, pitch);
        var seconds = TBorder.Seconds(tables, entry, pitch);
        quad.X = GpuCursor.Element<T, TBorder>(reader.x, operand, offsets.X, firsts.X, seconds.X, true);
        quad.Y = GpuCursor.Element<T, TBorder>(reader.x, operand, offsets.Y, firsts.Y, seconds.Y, term + 1 < end);
        quad.Z = GpuCursor.Element<T, TBorder>(reader.x, operand, offsets.Z, firsts.Z, seconds.Z, term + 2 < end);
        quad.W = GpuCursor.Element<T, TBorder>(reader.x, operand, offsets.W, firsts.W, seconds.W, term + 3 < end);
        return quad;
    }

    /// <summary>Puts the elements of a step into shared memory, term after term.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="reader">The reader.</param>
    /// <param name="shared">The shared memory.</param>
    /// <param name="pitch">From a term to the next.</param>
    /// <param name="elements">The elements.</param>
    public static void Put<T>(GpuReader reader, ArrayView<T> shared, int pitch, GpuQuad<T> elements)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var at = (reader.term * pitch) + reader.row;
        var step = (reader.termStep * pitch) + reader.rowStep;
        shared[at] = elements.X;
        shared[at + step] = elements.Y;
        shared[at + (2 * step)] = elements.Z;
        shared[at + (3 * step)] = elements.W;
    }
}
