namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>
/// Where the 16 words of a step's rows and columns stand in shared memory, in quads that are exchanged from row to row, so that eight threads meet all 32 banks whether they access one quad
/// of several rows or several quads of one.
/// </summary>
/// <remarks>
/// Tensor cores take two rows at once, two words of each: what a thread loads of these in one access is a quad. So rows stand in pairs, of which the second lies 32 rows further, and a warp
/// that reads 32 neighbouring rows has one row of each pair.
/// </remarks>
static class MatrixSwizzle
{
    /// <summary>The place of a quad of a column in bytes: four of its words.</summary>
    /// <param name="column">The column.</param>
    /// <param name="quad">Which of its four quads.</param>
    /// <returns>Its distance from the first column's first place.</returns>
    public static int Column(int column, int quad) => (64 * column) + (16 * (quad ^ ((column >> 1) & 3)));

    /// <summary>The place of a quad of a pair of rows in bytes: two words of both.</summary>
    /// <param name="pair">The pair: 32 of each 64 rows.</param>
    /// <param name="quad">Which of its eight quads.</param>
    /// <returns>Its distance from the first pair's first place.</returns>
    public static int Pair(int pair, int quad) => (128 * pair) + (16 * (quad ^ (pair & 7)));

    /// <summary>The first row of a pair.</summary>
    /// <param name="pair">The pair.</param>
    /// <returns>The row; the other one is 32 further.</returns>
    public static int Row(int pair) => (2 * (pair & ~31)) + (pair & 31);
}
