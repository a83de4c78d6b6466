using System.Numerics;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>
/// A form of numbers that tensor cores multiply, in words of 32 bits, and the assembly that works on them. A step of a tile is 32 words of each row and each column.
/// </summary>
/// <remarks>
/// Kernels with inline assembly are launched on CUDA only, since ILGPU leaves it out elsewhere and says nothing. The sums of a warp's 64 rows and 32 columns are registers that the
/// assembly declares (<see cref="MatrixText"/>): what assembly hands to C# goes through memory. Places are bytes from the beginning of the kernel's shared memory.
/// </remarks>
/// <typeparam name="T">The type of the tensors' elements: float.</typeparam>
interface IMatrixFormat<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The binary logarithm of the terms of a step.</summary>
    static abstract int StepBits { get; }

    /// <summary>Whether a word holds two terms: the second lies 16 terms behind the first, so that neighbouring threads read neighbouring terms.</summary>
    static abstract bool HasTwoTerms { get; }

    /// <summary>The word of one term, or of two, from the bits of numbers of single precision.</summary>
    /// <param name="first">The first.</param>
    /// <param name="second">The second; 0 where a word holds one.</param>
    /// <returns>The word: the nearest number, NaN where it was.</returns>
    static abstract int Word(int first, int second);

    /// <summary>Puts four words into shared memory, side by side.</summary>
    /// <param name="at">Where, a multiple of 16.</param>
    /// <param name="first">The first term of each.</param>
    /// <param name="second">The second term of each, where a word holds two.</param>
    static abstract void PutBeside(int at, GpuQuad<T> first, GpuQuad<T> second);

    /// <summary>Puts four words into shared memory, 1024 bytes apart.</summary>
    /// <param name="at">Where the first goes.</param>
    /// <param name="first">The first term of each.</param>
    /// <param name="second">The second term of each, where a word holds two.</param>
    static abstract void PutBelow(int at, GpuQuad<T> first, GpuQuad<T> second);

    /// <summary>Adds the products of a warp's rows and columns for all terms of half a step.</summary>
    /// <remarks>Each lane gives the places of the lines that it addresses for all (<see cref="MatrixText"/>): of the warp's first rows and first columns.</remarks>
    /// <param name="rows">A quad of the first eight words of a row.</param>
    /// <param name="others">The same of the last eight.</param>
    /// <param name="columns">A quad of a column.</param>
    static abstract void MultiplyAdd(int rows, int others, int columns);

    /// <summary>The same where the rows of each strip lie anywhere: the last eight words of a line stand where the first eight are exchanged by 32 bytes.</summary>
    /// <param name="first">A quad of the first eight words of a row of the first strip.</param>
    /// <param name="second">The same of the second strip.</param>
    /// <param name="third">The same of the third strip.</param>
    /// <param name="fourth">The same of the fourth strip.</param>
    /// <param name="columns">A quad of a column.</param>
    static abstract void MultiplyAdd(int first, int second, int third, int fourth, int columns);
}
