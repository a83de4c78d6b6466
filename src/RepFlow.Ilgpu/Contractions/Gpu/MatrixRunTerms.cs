using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>All terms of a step lie at one distance from one another, and inside or outside together, as the channels of an image do: one is looked up.</summary>
readonly struct MatrixRunTerms : IMatrixTerms
{
    /// <inheritdoc/>
    public static int Start<T, TBorder>(GpuQuad<int> row, int word, GpuOperand<T> operand, ArrayView<int> tables, int start, int depth)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
    {
        var entry = operand.DepthTable + start;
        return TBorder.Inside(row.Y + TBorder.First(tables, entry, depth), row.Z + TBorder.Second(tables, entry, depth), operand.Test)
            ? row.X + tables[entry] + (word * operand.Run)
            : -1;
    }

    /// <inheritdoc/>
    public static MatrixElements<T> Elements<T, TFormat, TBorder>(int at, GpuQuad<int> row, GpuOperand<T> operand, ArrayView<int> tables, int term, int word, int depth)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TBorder : struct, IGpuBorder
    {
        var elements = default(MatrixElements<T>);
        if (at >= 0)
        {
            elements.First = Quad(operand, at + (word * operand.Run));
            if (TFormat.HasTwoTerms)
            {
                elements.Second = Quad(operand, at + ((word + 16) * operand.Run));
            }
        }

        return elements;
    }

    static GpuQuad<T> Quad<T>(GpuOperand<T> operand, int at)
        where T : unmanaged, INumber<T> => new()
        {
            X = operand.View[at],
            Y = operand.View[at + operand.Run],
            Z = operand.View[at + (2 * operand.Run)],
            W = operand.View[at + (3 * operand.Run)],
        };
}
