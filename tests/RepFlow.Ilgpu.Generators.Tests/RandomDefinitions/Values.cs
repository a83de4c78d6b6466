namespace RepFlow.Ilgpu.Generators.Tests.RandomDefinitions;

/// <summary>A tensor's elements.</summary>
/// <param name="Shape">The extents.</param>
/// <param name="Elements">The elements, row-major.</param>
sealed record Values(int[] Shape, double[] Elements)
{
    /// <summary>Uniform values in [-1, 1) from a seed.</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="random">The source.</param>
    /// <returns>The tensor.</returns>
    public static Values Random(int[] shape, Random random) =>
        new(shape, [.. Enumerable.Range(0, shape.Aggregate(1, (count, extent) => count * extent)).Select(_ => (2 * random.NextDouble()) - 1)]);

    /// <summary>Integers from -3 to 3 from a seed.</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="random">The source.</param>
    /// <returns>The tensor.</returns>
    public static Values Integers(int[] shape, Random random) => new(shape, [.. Enumerable.Range(0, shape.Aggregate(1, (count, extent) => count * extent)).Select(_ => (double)random.Next(-3, 4))]);
}
