using ILGPU;

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
    readonly int row = row;
    readonly int rowStep = rowStep;
    readonly int term = term;
    readonly int termStep = termStep;
    readonly GpuCursor x = x;
    readonly GpuCursor y = y;
    readonly GpuCursor z = z;
    readonly GpuCursor w = w;

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
        var term = byDepth ? thread & ((1 << TSize.StepBits) - 1) : thread >> TSize.SizeBits;
        var termStep = byDepth ? 0 : GpuPlace.Threads >> TSize.SizeBits;
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

    /// <summary>Fetches the elements of a step.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TBorder">The border test.</typeparam>
    /// <param name="reader">The reader.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="start">The step's first term.</param>
    /// <param name="end">The term after the last.</param>
    /// <param name="depth">The number of terms.</param>
    /// <returns>The elements.</returns>
    public static GpuQuad<T> Fetch<T, TBorder>(GpuReader reader, GpuOperand<T> operand, ArrayView<int> tables, int start, int end, int depth)
        where T : unmanaged, System.Numerics.INumber<T>
        where TBorder : struct, IGpuBorder
    {
        var term = start + reader.term;
        return new()
        {
            X = GpuCursor.ElementBefore<T, TBorder>(reader.x, operand, tables, term, end, depth),
            Y = GpuCursor.ElementBefore<T, TBorder>(reader.y, operand, tables, term + reader.termStep, end, depth),
            Z = GpuCursor.ElementBefore<T, TBorder>(reader.z, operand, tables, term + (2 * reader.termStep), end, depth),
            W = GpuCursor.ElementBefore<T, TBorder>(reader.w, operand, tables, term + (3 * reader.termStep), end, depth),
        };
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
