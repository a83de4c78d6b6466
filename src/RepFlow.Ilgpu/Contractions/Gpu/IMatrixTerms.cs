using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>How a thread finds the terms of its row.</summary>
interface IMatrixTerms
{
    /// <summary>What all terms of a step have in common.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TBorder">The border test.</typeparam>
    /// <param name="row">The row.</param>
    /// <param name="word">The thread's first word.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="start">The step's first term.</param>
    /// <param name="depth">The number of terms.</param>
    /// <returns>The place of the first word's first term, below 0 where the whole step lies outside.</returns>
    static abstract int Start<T, TBorder>(GpuQuad<int> row, int word, GpuOperand<T> operand, ArrayView<int> tables, int start, int depth)
        where T : unmanaged
        where TBorder : struct, IGpuBorder;

    /// <summary>The elements of four neighbouring words.</summary>
    /// <typeparam name="T">float.</typeparam>
    /// <typeparam name="TFormat">The form of the words.</typeparam>
    /// <typeparam name="TBorder">The border test.</typeparam>
    /// <param name="at">What <see cref="Start"/> gave.</param>
    /// <param name="row">The row.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="term">The first term of the thread's first word.</param>
    /// <param name="word">The first of the four, counted from that.</param>
    /// <param name="depth">The number of terms.</param>
    /// <returns>The elements.</returns>
    static abstract MatrixElements<T> Elements<T, TFormat, TBorder>(int at, GpuQuad<int> row, GpuOperand<T> operand, ArrayView<int> tables, int term, int word, int depth)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TBorder : struct, IGpuBorder;
}
