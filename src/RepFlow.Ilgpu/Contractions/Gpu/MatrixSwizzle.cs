namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>
/// Where the 16 words of half a step of a row or column stand in shared memory: in four quads that are exchanged from line to line, so that eight threads meet all 32 banks
/// whether they access one quad of eight lines or all quads of two.
/// </summary>
static class MatrixSwizzle
{
    /// <summary>The place of a quad in bytes. Eight lines further, quads are exchanged in the same way.</summary>
    /// <param name="line">The row or column.</param>
    /// <param name="quad">Which of its four quads.</param>
    /// <returns>Its distance from the first line's first place.</returns>
    public static int Quad(int line, int quad) => (64 * line) + (16 * (quad ^ ((line >> 1) & 3)));
}
