namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>A register tile: the innermost loop of a contraction on the host, for one width of vector.</summary>
/// <typeparam name="T">float or double.</typeparam>
unsafe interface IHostTile<T>
    where T : unmanaged
{
    /// <summary>The rows of a tile.</summary>
    static abstract int Rows { get; }

    /// <summary>The columns of a tile: the width of a packed panel.</summary>
    static abstract int Columns { get; }

    /// <summary>
    /// <c>c[i, j] (+)= sum over k of a[rows[i] + depths[k]] * b[k * Columns + j]</c> for one tile, k in ascending order.
    /// </summary>
    /// <param name="a">The row operand, read where it lies.</param>
    /// <param name="rows">The offsets of the tile's rows.</param>
    /// <param name="depths">The offsets of the summed indices.</param>
    /// <param name="b">The packed panel.</param>
    /// <param name="depth">The number of terms.</param>
    /// <param name="c">The tile.</param>
    /// <param name="pitch">The distance of the tile's rows.</param>
    /// <param name="add">Whether the tile is added to instead of overwritten.</param>
    static abstract void Multiply(T* a, int* rows, int* depths, T* b, int depth, T* c, int pitch, bool add);
}
