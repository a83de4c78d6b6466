using System.Globalization;

namespace RepFlow.Ilgpu.Cli.Arrays;

/// <summary>A dense row-major array in memory, as read from or written to a file.</summary>
/// <param name="Shape">The extents.</param>
/// <param name="Values">The elements, row-major.</param>
sealed record NdArray(Shape Shape, double[] Values)
{
    /// <summary>The index of an element in words, as in <c>(0, 1, 3)</c>.</summary>
    /// <param name="offset">The element's row-major offset.</param>
    /// <returns>The text.</returns>
    public string IndexText(long offset)
    {
        var index = new string[Shape.Rank];
        for (var axis = Shape.Rank - 1; axis >= 0; axis--)
        {
            index[axis] = (offset % Shape[axis]).ToString(CultureInfo.InvariantCulture);
            offset /= Shape[axis];
        }

        return "(" + string.Join(", ", index) + ")";
    }
}
