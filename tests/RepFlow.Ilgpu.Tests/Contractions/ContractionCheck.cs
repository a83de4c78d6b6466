using System.Numerics;
using RepFlow.Ilgpu.Contractions;
using RepFlow.Ilgpu.Contractions.Gpu;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Tests.Contractions;

/// <summary>Compares a way to run contractions with <see cref="NaiveContraction"/>.</summary>
static class ContractionCheck
{
    public delegate void Runner<T>(T[] left, T[] right, T[] result, bool accumulate);

    public static void Equal<T>(ContractionSpec spec, int seed, Runner<T> run, MatrixPrecision precision = MatrixPrecision.Single)
        where T : unmanaged, INumber<T>
    {
        foreach (var accumulate in new[] { false, true })
        {
            var random = new Random(seed);
            var left = Values(random, spec.Left.Count);
            var right = Values(random, spec.Right.Count);
            var start = Values(random, spec.Result.Count);
            var result = Convert<T>(start);
            run(Convert<T>(left), Convert<T>(right), result, accumulate);

            var expected = (double[])start.Clone();
            NaiveContraction.Run(spec, left, right, expected, accumulate);
            var terms = spec.Indices.Where(index => index.Summed).Aggregate(1.0, (product, index) => product * Math.Max(1, index.Extent));

            // No factor exceeds 1. Rounding both changes a product by twice the rounding, and a little.
            var rounding = precision switch { MatrixPrecision.TensorFloat32 => 1.0 / 2048, MatrixPrecision.BFloat16 => 1.0 / 256, _ => 0 };
            var tolerance = (((2 + rounding) * rounding) + (typeof(T) == typeof(float) ? 1e-6 : 1e-15)) * (2 + terms);
            for (var at = 0; at < expected.Length; at++)
            {
                var actual = double.CreateChecked(result[at]);
                Assert.True(
                    Math.Abs(actual - expected[at]) <= tolerance,
                    $"seed {seed}, accumulate {accumulate}, element {at}: {actual} instead of {expected[at]} in {Describe(spec)}");
            }
        }
    }

    /// <summary>Runs a contraction on a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="spec">The contraction.</param>
    /// <param name="variant">A GPU's variant; null for the one that suits the shapes.</param>
    /// <param name="left">The left factor.</param>
    /// <param name="right">The right factor.</param>
    /// <param name="result">What is added to or replaced, and the result.</param>
    /// <param name="accumulate">Whether it is added to.</param>
    public static void Run<T>(Device device, ContractionSpec spec, GpuVariant? variant, T[] left, T[] right, T[] result, bool accumulate)
        where T : unmanaged, INumber<T>
    {
        using var contraction = new Contraction<T, NoEpilogue<T>>(device, spec, variant);
        using var l = Tensor.From<T>(device, [left.Length], left);
        using var r = Tensor.From<T>(device, [right.Length], right);
        using var y = Tensor.From<T>(device, [result.Length], result);
        contraction.Run(l, r, y, accumulate, default);
        y.Read<T>().CopyTo(result, 0);
    }

    public static double[] Values(Random random, int count)
    {
        var values = new double[count];
        for (var at = 0; at < count; at++)
        {
            // Exact in single precision, so that both precisions start from the same numbers.
            values[at] = (random.Next(4097) - 2048) / 2048.0;
        }

        return values;
    }

    public static T[] Convert<T>(double[] values)
        where T : INumber<T> => [.. values.Select(T.CreateChecked)];

    static string Describe(ContractionSpec spec)
    {
        var indices = string.Join(", ", spec.Indices.Select(index => $"{(index.Summed ? "sum " : "")}{index.Name}<{index.Extent}"));
        return $"{indices}: {Text(spec.Left)} * {Text(spec.Right)} -> {Text(spec.Result)}";

        string Text(ContractionOperand operand) => "[" + string.Join("; ", operand.Axes.Select(axis =>
            $"({string.Join(" + ", axis.Terms.Select(term => $"{term.Coefficient}*{spec.Indices[term.Index].Name}"))} + {axis.Offset})/{axis.Divisor} < {axis.Extent}")) + "]";
    }
}
