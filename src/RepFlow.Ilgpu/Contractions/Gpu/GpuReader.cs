using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>The four elements of an operand that a thread brings to shared memory in each step of a tile: of one term those of four rows.</summary>
/// <typeparam name="TBorder">The border test.</typeparam>
/// <typeparam name="TSize">The measures of the tile.</typeparam>
/// <param name="row">The place of the first row in the tile.</param>
/// <param name="term">The term's place in the step.</param>
/// <param name="x">The first row, or column.</param>
/// <param name="y">The second.</param>
/// <param name="z">The third.</param>
/// <param name="w">The fourth.</param>
readonly struct GpuReader<TBorder, TSize>(int row, int term, GpuCursor x, GpuCursor y, GpuCursor z, GpuCursor w)
    where TBorder : struct, IGpuBorder
    where TSize : struct, IGpuTileSize
{
    readonly int row = row;
    readonly int term = term;
    readonly GpuCursor x = x;
    readonly GpuCursor y = y;
    readonly GpuCursor z = z;
    readonly GpuCursor w = w;

    // From one of a thread's rows to the next.
    static int RowStep => GpuPlace.Threads >> TSize.StepBits;

    /// <summary>What the running thread reads: neighbouring threads neighbouring terms, or neighbouring rows.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="operand">The operand.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="first">The tile's first row or column.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="batch">The number of matrices.</param>
    /// <returns>The reader.</returns>
    public static GpuReader<TBorder, TSize> Of<T>(GpuOperand<T> operand, ArrayView<int> tables, int first, int matrix, int batch)
        where T : unmanaged
    {
        var thread = Group.IdxX;
        var byDepth = operand.ByDepth != 0;
        var row = byDepth ? thread >> TSize.StepBits : thread & (RowStep - 1);
        var term = byDepth ? thread & ((1 << TSize.StepBits) - 1) : thread >> (GpuPlace.ThreadBits - TSize.StepBits);
        return new(
            row,
            term,
            GpuCursor.Of<T, TBorder>(operand, tables, first + row, matrix, batch),
            GpuCursor.Of<T, TBorder>(operand, tables, first + row + RowStep, matrix, batch),
            GpuCursor.Of<T, TBorder>(operand, tables, first + row + (2 * RowStep), matrix, batch),
            GpuCursor.Of<T, TBorder>(operand, tables, first + row + (3 * RowStep), matrix, batch));
    }

    /// <summary>What the tables say of the thread's term of a step; behind the last term, of the first, which nobody looks at.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="reader">The reader.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="start">The step's first term.</param>
    /// <param name="depth">The number of terms.</param>
    /// <returns>The entry.</returns>
    public static GpuEntry Entry<T>(GpuReader<TBorder, TSize> reader, GpuOperand<T> operand, ArrayView<int> tables, int start, int depth)
        where T : unmanaged
    {
        var term = start + reader.term;
        var at = operand.DepthTable + (term < depth ? term : 0);
        return new(tables[at], TBorder.First(tables, at, depth), TBorder.Second(tables, at, depth));
    }

    /// <summary>Fetches the elements of a step.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="reader">The reader.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="entry">What the tables say of the thread's term.</param>
    /// <param name="left">How many terms there are from the step's first on.</param>
    /// <returns>The elements; zero behind the last term.</returns>
    public static GpuQuad<T> Fetch<T>(GpuReader<TBorder, TSize> reader, GpuOperand<T> operand, GpuEntry entry, int left)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var exists = reader.term < left;
        return new()
        {
            X = GpuCursor.Element<T, TBorder>(reader.x, operand, entry, exists),
            Y = GpuCursor.Element<T, TBorder>(reader.y, operand, entry, exists),
            Z = GpuCursor.Element<T, TBorder>(reader.z, operand, entry, exists),
            W = GpuCursor.Element<T, TBorder>(reader.w, operand, entry, exists),
        };
    }

    /// <summary>Puts the elements of a step into shared memory, term after term.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="reader">The reader.</param>
    /// <param name="shared">The shared memory.</param>
    /// <param name="pitch">From a term to the next.</param>
    /// <param name="elements">The elements.</param>
    public static void Put<T>(GpuReader<TBorder, TSize> reader, ArrayView<T> shared, int pitch, GpuQuad<T> elements)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var at = shared.SubView((reader.term * pitch) + reader.row);
        at[0] = elements.X;
        at[RowStep] = elements.Y;
        at[2 * RowStep] = elements.Z;
        at[3 * RowStep] = elements.W;
    }
}
