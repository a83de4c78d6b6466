namespace RepFlow.Ilgpu.Training;

/// <summary>A tensor of a pickle: a view of a storage.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="Offset">Where the first element stands in it.</param>
/// <param name="Shape">The extents of the axes.</param>
/// <param name="Strides">Elements of the storage from one position of each axis to the next.</param>
sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>As many axes as PyTorch's tensors have at most.</summary>
    public const int MostAxes = 64;

    // What repeats its numbers (expanded tensors do) may be larger than its storage, but not without limit.
    const long MostRepeated = 1 << 24;

    /// <summary>The number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (count, extent) => count * extent);

    /// <summary>How many elements of the storage lie between the first and the last of the tensor, both included.</summary>
    public long Span => Count == 0 ? 0 : 1 + Shape.Zip(Strides, (extent, stride) => (extent - 1) * stride).Sum();

    /// <summary>Whether the elements lie in the storage as they are read, row-major.</summary>
    public bool IsContiguous
    {
        get
        {
            var next = 1L;
            for (var axis = Shape.Length - 1; axis >= 0; axis--)
            {
                if (Shape[axis] != 1 && Strides[axis] != next)
                {
                    return false;
                }

                next *= Shape[axis];
            }

            return true;
        }
    }

    /// <summary>A tensor, if it lies in its storage.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="offset">Where the first element stands in it.</param>
    /// <param name="shape">The extents of the axes.</param>
    /// <param name="strides">The strides of the axes.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public static PickleTensor Of(PickleStorage storage, long offset, long[] shape, long[] strides)
    {
        if (shape.Length != strides.Length || shape.Length > MostAxes || offset < 0 || shape.Concat(strides).Any(number => number < 0))
        {
            throw new InvalidDataException("it has a tensor of sizes and strides that no tensor has");
        }

        // Each cut off where nothing is as large, before it overflows.
        var (count, last) = (Int128.One, (Int128)offset);
        for (var axis = 0; axis < shape.Length; axis++)
        {
            count = Int128.Min(count * shape[axis], long.MaxValue);
            last = Int128.Min(last + ((Int128)Math.Max(shape[axis] - 1, 0) * strides[axis]), long.MaxValue);
        }

        if (shape.Contains(0))
        {
            return new PickleTensor(storage, 0, shape, strides);
        }

        return last < storage.Count && count <= Math.Max(storage.Count, MostRepeated)
            ? new PickleTensor(storage, offset, shape, strides)
            : throw new InvalidDataException(
                $"it has a tensor of shape ({string.Join(", ", shape.Take(8))}), which does not lie in its storage of {storage.Count} elements");
    }
}
