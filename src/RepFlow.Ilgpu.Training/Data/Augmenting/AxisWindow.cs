namespace RepFlow.Ilgpu.Training.Data;

/// <summary>What becomes of one axis of a frame: positions Begin to Begin + Size - 1 are resized by a factor, and some results of that are wanted.</summary>
/// <param name="Begin">The first position that is resized.</param>
/// <param name="Size">The number of positions that are resized. None beyond them has a share in a result.</param>
/// <param name="Scale">The number of positions to a result: above 1 the axis shrinks.</param>
/// <param name="First">The first result that is wanted.</param>
/// <param name="Count">The number of results that are wanted.</param>
readonly record struct AxisWindow(int Begin, int Size, double Scale, int First, int Count)
{
    /// <summary>A part of an axis resized to its result.</summary>
    /// <param name="begin">The part's first position.</param>
    /// <param name="size">The part's size.</param>
    /// <param name="count">The size of the result.</param>
    /// <returns>The window.</returns>
    public static AxisWindow Resized(int begin, int size, int count) => new(begin, size, (double)size / count, 0, count);

    /// <summary>A part of an axis that is resized before.</summary>
    /// <param name="size">The axis's size.</param>
    /// <param name="resized">Its size once resized.</param>
    /// <param name="first">The part's first position after that.</param>
    /// <param name="count">The part's size.</param>
    /// <returns>The window.</returns>
    public static AxisWindow Cropped(int size, int resized, int first, int count) => new(0, size, (double)size / resized, first, count);
}
