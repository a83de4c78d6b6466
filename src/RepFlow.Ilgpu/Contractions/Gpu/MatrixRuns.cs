using System.Numerics;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>
/// The terms of a step lie side by side in both operands, as <see cref="MatrixTurn"/> has written them, and inside or outside together, as the channels of an image do: quads of
/// words are copied past the registers, and zeros for those outside. Four neighbouring threads copy a line's half of a step.
/// </summary>
readonly struct MatrixRuns : IMatrixSource
{
    /// <inheritdoc/>
    public static int Room<TShape>()
        where TShape : struct, IMatrixShape => 0;

    /// <inheritdoc/>
    public static MatrixReader Of<T, TFormat, TBorder, TShape, TEpilogue>(GpuArguments<T, TEpilogue> x, GpuPlace place, ArrayView<GpuQuad<int>> room)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TBorder : struct, IGpuBorder
        where TShape : struct, IMatrixShape
        where TEpilogue : struct, IEpilogue<T>
    {
        var line = Group.IdxX >> 2;
        var word = 4 * (Group.IdxX & 3);
        var reader = new MatrixReader
        {
            Place = MatrixSwizzle.Quad(line, Group.IdxX & 3),
            Row = Row<T, TBorder>(x.Rows, x.Tables, place.Row + line, place.Matrix, x.Batch, word),
            SecondRow = Row<T, TBorder>(x.Rows, x.Tables, place.Row + line + 64, place.Matrix, x.Batch, word),
            Column = Row<T, GpuNoBorder>(x.Columns, x.Tables, place.Column + line, place.Matrix, x.Batch, word).X,
            Cursors = room,
        };
        if (TShape.RowBits > 7)
        {
            reader.ThirdRow = Row<T, TBorder>(x.Rows, x.Tables, place.Row + line + 128, place.Matrix, x.Batch, word);
            reader.FourthRow = Row<T, TBorder>(x.Rows, x.Tables, place.Row + line + 192, place.Matrix, x.Batch, word);
        }

        if (TShape.ColumnBits > 6)
        {
            reader.OtherColumn = Row<T, GpuNoBorder>(x.Columns, x.Tables, place.Column + line + 64, place.Matrix, x.Batch, word).X;
        }

        return reader;
    }

    /// <inheritdoc/>
    public static void Find<T, TFormat, TBorder, TShape, TEpilogue>(MatrixReader reader, GpuArguments<T, TEpilogue> x, int start)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TBorder : struct, IGpuBorder
        where TShape : struct, IMatrixShape
        where TEpilogue : struct, IEpilogue<T>
    {
        var step = x.Tables.SubView(x.StepTable).AsAligned(16).Cast<GpuQuad<int>>()[(int)((uint)start >> TFormat.StepBits)];
        CudaAsm.Emit(MatrixText.FindRow, Place<T, TBorder>(reader.Row, x.Rows, step), x.Rows.Address);
        CudaAsm.Emit(MatrixText.FindSecondRow, Place<T, TBorder>(reader.SecondRow, x.Rows, step), x.Rows.Address);
        if (TShape.RowBits > 7)
        {
            CudaAsm.Emit(MatrixText.FindThirdRow, Place<T, TBorder>(reader.ThirdRow, x.Rows, step), x.Rows.Address);
            CudaAsm.Emit(MatrixText.FindFourthRow, Place<T, TBorder>(reader.FourthRow, x.Rows, step), x.Rows.Address);
        }

        CudaAsm.Emit(MatrixText.FindColumn, reader.Column + step.W, x.Columns.Address);
        if (TShape.ColumnBits > 6)
        {
            CudaAsm.Emit(MatrixText.FindOtherColumn, reader.OtherColumn + step.W, x.Columns.Address);
        }
    }

    /// <inheritdoc/>
    public static MatrixWords<T> Fetch<T, TFormat, TBorder, TShape, TEpilogue>(MatrixReader reader, GpuArguments<T, TEpilogue> x, int start, int half, int at)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TBorder : struct, IGpuBorder
        where TShape : struct, IMatrixShape
        where TEpilogue : struct, IEpilogue<T>
    {
        if (TShape.RowBits > 7)
        {
            if (half == 0)
            {
                CudaAsm.Emit(MatrixText.CopyTallLines, at + reader.Place);
            }
            else
            {
                CudaAsm.Emit(MatrixText.CopyOtherTallLines, at + reader.Place);
            }
        }
        else if (half == 0)
        {
            CudaAsm.Emit(MatrixText.CopySquareLines, at + reader.Place);
        }
        else
        {
            CudaAsm.Emit(MatrixText.CopyOtherSquareLines, at + reader.Place);
        }

        return default;
    }

    /// <inheritdoc/>
    public static void Put<T, TFormat, TShape>(MatrixReader reader, int at, MatrixWords<T> words)
        where T : unmanaged, INumber<T>
        where TFormat : struct, IMatrixFormat<T>
        where TShape : struct, IMatrixShape
    {
        // All is copied.
    }

    static GpuQuad<int> Row<T, TBorder>(GpuOperand<T> operand, ArrayView<int> tables, int index, int matrix, int batch, int word)
        where T : unmanaged
        where TBorder : struct, IGpuBorder
    {
        var row = MatrixRow.Of<T, TBorder>(operand, tables, index, matrix, batch);
        row.X += word;
        return row;
    }

    /// <summary>Where a row has its words of a step; where zeros stand if that is outside.</summary>
    static int Place<T, TBorder>(GpuQuad<int> row, GpuOperand<T> operand, GpuQuad<int> step)
        where T : unmanaged
        where TBorder : struct, IGpuBorder => TBorder.Inside(row.Y + step.Y, row.Z + step.Z, operand.Test) ? row.X + step.X : operand.Turn.Zeros;
}
