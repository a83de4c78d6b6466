using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Each term is looked up.</summary>
readonly struct MatrixTableTerms : IMatrixTerms
{
    /// <inheritdoc/>
    public static int Start<T, TBorder>(GpuQuad<int> row, int word, GpuOperand<T> operand, ArrayView<int> tables, int start, int depth)
        where T : unmanaged
        where TBorder : struct, IGpuBorder => 0;

    /// <inheritdoc/>
    public static MatrixElements<T> Elements<T, TFormat, TBorder>(int at, GpuQuad<int> row, GpuOperand<T> operand, ArrayView<int> tables, int term, int word, int depth)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TBorder : struct, IGpuBorder
    {
        var elements = new MatrixElements<T> { First = Quad<T, TBorder>(row, operand, tables, term + word, depth) };
        if (TFormat.HasTwoTerms)
        {
            elements.Second = Quad<T, TBorder>(row, operand, tables, term + word + 16, depth);
        }

        return elements;
    }

    static GpuQuad<T> Quad<T, TBorder>(GpuQuad<int> row, GpuOperand<T> operand, ArrayView<int> tables, int term, int depth)
        where T : unmanaged, INumber<T>
        where TBorder : struct, IGpuBorder => new()
        {
            X = MatrixRow.Element<T, TBorder>(row, operand, tables, term, depth),
            Y = MatrixRow.Element<T, TBorder>(row, operand, tables, term + 1, depth),
            Z = MatrixRow.Element<T, TBorder>(row, operand, tables, term + 2, depth),
            W = MatrixRow.Element<T, TBorder>(row, operand, tables, term + 3, depth),
        };
}
