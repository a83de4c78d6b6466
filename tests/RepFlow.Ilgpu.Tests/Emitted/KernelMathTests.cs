using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Tests.Emitted;

public sealed class KernelMathTests
{
    static readonly double[] Edges =
    [
        0.0, -0.0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 0.49999997, 8388607.5, -8388608.5, 3e7, 1e-40, -1e-40, 1e-310, 3e38, 1e300, -1e300, 7, 3, -3, 0.1, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
    ];

    [Fact]
    public void Inverse_functions_are_those_of_dotnet_to_the_last_digits()
    {
        Near(KernelMath.Asin, MathF.Asin, KernelMath.Asin, Math.Asin, v => Math.Tanh(v));
        Near(KernelMath.Acos, MathF.Acos, KernelMath.Acos, Math.Acos, v => Math.Tanh(v));
        Near(KernelMath.Atan, MathF.Atan, KernelMath.Atan, Math.Atan, v => v);
        Near(KernelMath.Asinh, MathF.Asinh, KernelMath.Asinh, Math.Asinh, v => v);
        Near(KernelMath.Acosh, MathF.Acosh, KernelMath.Acosh, Math.Acosh, v => 1 + Math.Abs(v));
        Near(KernelMath.Atanh, MathF.Atanh, KernelMath.Atanh, Math.Atanh, v => Math.Tanh(v));
        Near(KernelMath.Cbrt, MathF.Cbrt, KernelMath.Cbrt, Math.Cbrt, v => v);
        foreach (var (x, y) in Pairs())
        {
            AssertNear(MathF.Atan2((float)x, (float)y), KernelMath.Atan2((float)x, (float)y), $"atan2({(float)x:R}, {(float)y:R})");
            AssertNear(Math.Atan2(x, y), KernelMath.Atan2(x, y), $"atan2({x:R}, {y:R})");
        }
    }

    [Fact]
    public void Roundings_remainders_and_fused_sums_are_those_of_dotnet()
    {
        foreach (var v in Numbers(400).Concat(Edges))
        {
            Same(MathF.Round((float)v), KernelMath.Round((float)v), $"round {(float)v:R}");
            Same(Math.Round(v), KernelMath.Round(v), $"round {v:R}");
            Same(MathF.Truncate((float)v), KernelMath.Truncate((float)v), $"truncate {(float)v:R}");
            Same(Math.Truncate(v), KernelMath.Truncate(v), $"truncate {v:R}");
        }

        var random = new Random(5);
        foreach (var (x, y) in Pairs())
        {
            Same((float)x % (float)y, KernelMath.Mod((float)x, (float)y), $"{(float)x:R} % {(float)y:R}");
            Same(x % y, KernelMath.Mod(x, y), $"{x:R} % {y:R}");

            // Near the negative product, where all that is rounded shows.
            var (a, b) = ((float)x, (float)y);
            var near = -(float)((double)a * b * (1 + (random.Next(-3, 4) * 1e-7)));
            Same(MathF.FusedMultiplyAdd(a, b, near), KernelMath.FusedMultiplyAdd(a, b, near), $"{a:R} * {b:R} + {near:R}");
            Same(MathF.FusedMultiplyAdd(a, b, 1f), KernelMath.FusedMultiplyAdd(a, b, 1f), $"{a:R} * {b:R} + 1");
            var (c, d) = (Math.Tanh(x) * 1e3, Math.Tanh(y) * 1e3);
            var close = -(c * d * (1 + (random.Next(-3, 4) * 1e-16)));
            if (Math.Abs(c * d) is not (>= 0 and < 1e-260))
            {
                Same(Math.FusedMultiplyAdd(c, d, close), KernelMath.FusedMultiplyAdd(c, d, close), $"{c:R} * {d:R} + {close:R}");
            }
        }
    }

    [Fact]
    public void Lanes_are_as_exact() => Lanes<Lanes256<float>>();

    static unsafe void Lanes<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes, float>
    {
        var results = stackalloc float[TLanes.Count];
        foreach (var (x, y) in Pairs())
        {
            TLanes.Store(TLanes.Mod(TLanes.All((float)x), TLanes.All((float)y)), results);
            Same((float)x % (float)y, results[1], $"{(float)x:R} % {(float)y:R}");
            TLanes.Store(TLanes.Round(TLanes.All((float)x)), results);
            Same(MathF.Round((float)x), results[1], $"round {(float)x:R}");
            TLanes.Store(TLanes.Truncate(TLanes.All((float)x)), results);
            Same(MathF.Truncate((float)x), results[1], $"truncate {(float)x:R}");
        }
    }

    static IEnumerable<double> Numbers(int count)
    {
        var random = new Random(3);
        return Enumerable.Range(0, count).Select(_ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 9))).ToList();
    }

    static IEnumerable<(double X, double Y)> Pairs() =>
        Edges.SelectMany(x => Edges.Select(y => (x, y))).Concat(Numbers(400).Zip(Numbers(500).Skip(97)));

    static void Near(Func<float, float> single, Func<float, float> exactSingle, Func<double, double> own, Func<double, double> exact, Func<double, double> domain)
    {
        foreach (var v in Numbers(400).Concat(Edges).Select(domain))
        {
            AssertNear(exactSingle((float)v), single((float)v), $"{exactSingle.Method.Name} {(float)v:R}");
            AssertNear(exact(v), own(v), $"{exact.Method.Name} {v:R}");
        }
    }

    static void AssertNear(float expected, float actual, string what) =>
        Assert.True(float.Equals(expected, actual) || Math.Abs(expected - actual) <= 4 * (MathF.BitIncrement(MathF.Abs(expected)) - MathF.Abs(expected)), $"{what} is {expected:R}, and was {actual:R}");

    static void AssertNear(double expected, double actual, string what) =>
        Assert.True(double.Equals(expected, actual) || Math.Abs(expected - actual) <= 4 * (Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected)), $"{what} is {expected:R}, and was {actual:R}");

    static void Same(double expected, double actual, string what) =>
        Assert.True(double.IsNaN(expected) ? double.IsNaN(actual) : BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual), $"{what} is {expected:R}, and was {actual:R}");
}
