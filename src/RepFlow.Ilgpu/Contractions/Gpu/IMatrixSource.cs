using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>How the words of a tile's rows and columns come into shared memory, half a step at a time, by how they lie in memory.</summary>
/// <remarks>
/// Half a step is 16 words of each row and, behind all rows, of each column, as <see cref="MatrixSwizzle"/> says. What is copied there as it is has arrived when the thread has
/// waited for its copies (<see cref="MatrixText.Wait"/>) and all threads have met.
/// </remarks>
interface IMatrixSource
{
    /// <summary>The quads of shared memory that it needs for itself.</summary>
    /// <typeparam name="TShape">The measures of the tile.</typeparam>
    /// <returns>How many.</returns>
    static abstract int Room<TShape>()
        where TShape : struct, IMatrixShape;

    /// <summary>Makes the running thread ready.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TFormat">The form of the words.</typeparam>
    /// <typeparam name="TBorder">The border test.</typeparam>
    /// <typeparam name="TShape">The measures of the tile.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What the kernel works on.</param>
    /// <param name="place">The tile.</param>
    /// <param name="room">Shared memory for itself.</param>
    /// <returns>What the thread brings.</returns>
    static abstract MatrixReader Of<T, TFormat, TBorder, TShape, TEpilogue>(GpuArguments<T, TEpilogue> x, GpuPlace place, ArrayView<GpuQuad<int>> room)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TBorder : struct, IGpuBorder
        where TShape : struct, IMatrixShape
        where TEpilogue : struct, IEpilogue<T>;

    /// <summary>Finds a step: its places become those that the assembly copies from.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TFormat">The form of the words.</typeparam>
    /// <typeparam name="TBorder">The border test.</typeparam>
    /// <typeparam name="TShape">The measures of the tile.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="reader">What the thread brings.</param>
    /// <param name="x">What the kernel works on.</param>
    /// <param name="start">The step's first term.</param>
    static abstract void Find<T, TFormat, TBorder, TShape, TEpilogue>(MatrixReader reader, GpuArguments<T, TEpilogue> x, int start)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TBorder : struct, IGpuBorder
        where TShape : struct, IMatrixShape
        where TEpilogue : struct, IEpilogue<T>;

    /// <summary>Begins to bring half of the step that was found last: what needs no conversion is copied from now on.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TFormat">The form of the words.</typeparam>
    /// <typeparam name="TBorder">The border test.</typeparam>
    /// <typeparam name="TShape">The measures of the tile.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="reader">What the thread brings.</param>
    /// <param name="x">What the kernel works on.</param>
    /// <param name="start">The step's first term.</param>
    /// <param name="half">Which half, 0 or 1.</param>
    /// <param name="at">Where the half stands in shared memory, in bytes.</param>
    /// <returns>What remains to be put there.</returns>
    static abstract MatrixWords<T> Fetch<T, TFormat, TBorder, TShape, TEpilogue>(MatrixReader reader, GpuArguments<T, TEpilogue> x, int start, int half, int at)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TBorder : struct, IGpuBorder
        where TShape : struct, IMatrixShape
        where TEpilogue : struct, IEpilogue<T>;

    /// <summary>Converts what remains and puts it into shared memory.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TFormat">The form of the words.</typeparam>
    /// <typeparam name="TShape">The measures of the tile.</typeparam>
    /// <param name="reader">What the thread brings.</param>
    /// <param name="at">Where the half stands in shared memory, in bytes.</param>
    /// <param name="words">What <see cref="Fetch"/> gave.</param>
    static abstract void Put<T, TFormat, TShape>(MatrixReader reader, int at, MatrixWords<T> words)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape;
}
