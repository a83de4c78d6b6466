using System.Globalization;

namespace RepFlow.Ilgpu.Cli.Arrays;

/// <summary>A dense row-major array in memory, as read from or written to a file.</summary>
/// <param name="Shape">The extents.</param>
/// <param name="Values">The elements, row-major.</param>
sealed record NdArray(Shape Shape, double[] Values)
{
    /// <summary>The shape as numpy writes it.</summary>
    public string ShapeText => Tuple(Shape);

    /// <summary>Extents or an index as numpy writes them: <c>(5,)</c> where there is one.</summary>
    /// <typeparam name="T">The numbers' type.</typeparam>
    /// <param name="numbers">The numbers.</param>
    /// <returns>The text.</returns>
    public static string Tuple<T>(IEnumerable<T> numbers)
    {
        string[] words = [.. numbers.Select(n => string.Create(CultureInfo.InvariantCulture, $"{n}"))];
        return words is [var only] ? $"({only},)" : $"({string.Join(", ", words)})";
    }

    /// <summary>The index of an element in words, as in <c>(0, 1, 3)</c>.</summary>
    /// <param name="offset">The element's row-major offset.</param>
    /// <returns>The text.</returns>
    public string IndexText(long offset)
    {
        var index = new long[Shape.Rank];
        for (var axis = Shape.Rank - 1; axis >= 0; axis--)
        {
            index[axis] = offset % Shape[axis];
            offset /= Shape[axis];
        }

        return Tuple(index);
    }
}
