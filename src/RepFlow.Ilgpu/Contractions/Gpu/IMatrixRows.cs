using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>How the threads of a group share out the rows of a tile and the terms of a step, by the order in which neighbouring elements lie in memory.</summary>
interface IMatrixRows
{
    /// <summary>The quads of shared memory that it needs for itself.</summary>
    /// <typeparam name="TShape">The measures of the tile.</typeparam>
    /// <returns>How many.</returns>
    static abstract int Room<TShape>()
        where TShape : struct, IMatrixShape;

    /// <summary>Makes the running thread ready.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TBorder">The border test.</typeparam>
    /// <typeparam name="TShape">The measures of the tile.</typeparam>
    /// <param name="operand">The operand that holds the rows.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="first">The tile's first row.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="batch">The number of matrices.</param>
    /// <param name="room">Shared memory for itself.</param>
    /// <returns>What the thread reads.</returns>
    static abstract MatrixReader Of<T, TBorder, TShape>(GpuOperand<T> operand, ArrayView<int> tables, int first, int matrix, int batch, ArrayView<GpuQuad<int>> room)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
        where TShape : struct, IMatrixShape;

    /// <summary>Fetches the elements of a step.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TFormat">The form of the words.</typeparam>
    /// <typeparam name="TBorder">The border test.</typeparam>
    /// <typeparam name="TShape">The measures of the tile.</typeparam>
    /// <param name="reader">What the thread reads.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="start">The step's first term.</param>
    /// <param name="depth">The number of terms.</param>
    /// <returns>The elements.</returns>
    static abstract MatrixWords<T> Fetch<T, TFormat, TBorder, TShape>(MatrixReader reader, GpuOperand<T> operand, ArrayView<int> tables, int start, int depth)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TBorder : struct, IGpuBorder
        where TShape : struct, IMatrixShape;

    /// <summary>Converts the elements of a step and puts them into shared memory.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TFormat">The form of the words.</typeparam>
    /// <typeparam name="TShape">The measures of the tile.</typeparam>
    /// <param name="reader">What the thread reads.</param>
    /// <param name="at">Where the rows of the step stand in bytes, 16 words each, four by four as <see cref="MatrixSwizzle"/> says.</param>
    /// <param name="words">The elements.</param>
    static abstract void Put<T, TFormat, TShape>(MatrixReader reader, int at, MatrixWords<T> words)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape;
}
