using System.Buffers.Binary;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Cli.Arrays;

/// <summary>Arrays as numpy saves them.</summary>
static class NpyFile
{
    const int BlockElements = 1 << 13;

    /// <summary>Reads an array of float32 or float64, versions 1 to 3, either byte order, either axis order.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The array, row-major.</returns>
    /// <exception cref="InputException">The file is not such an array, is damaged, or holds NaN or infinity.</exception>
    public static NdArray Read(string path)
    {
        using var stream = InputFile.Open(path);
        try
        {
            var header = NpyHeader.Read(stream);
            var shape = ToShape(header, stream.Length - stream.Position);
            MemoryLimit.Check(
                $"'{path}' is too large for this machine: an array of shape {NdArray.Tuple(shape)}", (double)shape.Count * sizeof(double) * (header.ColumnMajor ? 2 : 1), "Split it.");
            var values = ReadElements(stream, header, shape.Count);
            var array = new NdArray(shape, header.ColumnMajor ? ToRowMajor(values, shape) : values);
            CheckFinite(array);
            return array;
        }
        catch (FormatException e)
        {
            throw new InputException($"'{path}' {e.Message}.");
        }
    }

    /// <summary>Writes an array, little-endian and row-major.</summary>
    /// <param name="stream">The file at its start.</param>
    /// <param name="array">The array.</param>
    /// <param name="precision">The type of the elements in the file.</param>
    public static void Write(Stream stream, NdArray array, Precision precision)
    {
        NpyHeader.Write(stream, array.Shape, precision == Precision.Single ? 4 : 8);
        WriteElements(stream, array.Values, precision);
    }

    /// <summary>Writes elements behind a header.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="values">The elements.</param>
    /// <param name="precision">The type of the elements in the file.</param>
    public static void WriteElements(Stream stream, ReadOnlySpan<double> values, Precision precision)
    {
        var bytes = precision == Precision.Single ? 4 : 8;
        var block = new byte[BlockElements * bytes];
        for (var start = 0; start < values.Length; start += BlockElements)
        {
            var count = Math.Min(BlockElements, values.Length - start);
            for (var i = 0; i < count; i++)
            {
                var at = block.AsSpan(i * bytes);
                if (precision == Precision.Single)
                {
                    BinaryPrimitives.WriteSingleLittleEndian(at, (float)values[start + i]);
                }
                else
                {
                    BinaryPrimitives.WriteDoubleLittleEndian(at, values[start + i]);
                }
            }

            stream.Write(block, 0, count * bytes);
        }
    }

    static Shape ToShape(NpyHeader header, long bytesLeft)
    {
        var text = NdArray.Tuple(header.Extents);
        if (header.Extents.Length > 6)
        {
            throw new FormatException($"has {header.Extents.Length} axes, and at most 6 are supported. Reshape it to (N, C, H, W)");
        }

        long count = 1;
        foreach (var extent in header.Extents)
        {
            if (extent > int.MaxValue || (count *= extent) > Array.MaxLength)
            {
                throw new FormatException($"has shape {text}, which is more than {Array.MaxLength} elements. Split it");
            }
        }

        if (bytesLeft < count * header.ElementBytes)
        {
            throw new FormatException(
                $"is truncated: shape {text} needs {count * header.ElementBytes} bytes of elements and {bytesLeft} are there. Write it again");
        }

        return new Shape([.. header.Extents.Select(e => (int)e)]);
    }

    static double[] ReadElements(Stream stream, NpyHeader header, int count)
    {
        var values = new double[count];
        var block = new byte[BlockElements * header.ElementBytes];
        for (var start = 0; start < count; start += BlockElements)
        {
            var n = Math.Min(BlockElements, count - start);
            stream.ReadExactly(block, 0, n * header.ElementBytes);
            for (var i = 0; i < n; i++)
            {
                var at = block.AsSpan(i * header.ElementBytes);
                values[start + i] = (header.ElementBytes, header.BigEndian) switch
                {
                    (4, false) => BinaryPrimitives.ReadSingleLittleEndian(at),
                    (4, true) => BinaryPrimitives.ReadSingleBigEndian(at),
                    (_, false) => BinaryPrimitives.ReadDoubleLittleEndian(at),
                    (_, true) => BinaryPrimitives.ReadDoubleBigEndian(at),
                };
            }
        }

        return values;
    }

    static double[] ToRowMajor(double[] columnMajor, Shape shape)
    {
        var strides = new int[shape.Rank];
        var stride = 1;
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        var result = new double[columnMajor.Length];
        var index = new int[shape.Rank];
        var source = 0;
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = columnMajor[source];
            for (var axis = shape.Rank - 1; axis >= 0; axis--)
            {
                source += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                source -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return result;
    }

    static void CheckFinite(NdArray array)
    {
        for (var i = 0; i < array.Values.Length; i++)
        {
            if (!double.IsFinite(array.Values[i]))
            {
                var count = array.Values.Count(v => !double.IsFinite(v));
                var what = double.IsNaN(array.Values[i]) ? "NaN" : "infinity";
                throw new FormatException(
                    $"holds {what} at index {array.IndexText(i)} ({count} of {array.Values.Length} elements are not finite). "
                    + "Replace them, for example with numpy.nan_to_num");
            }
        }
    }
}
