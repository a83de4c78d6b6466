using ILGPU;

namespace RepFlow.Ilgpu.Emitted;

/// <content>Functions of angles, and powers.</content>
public static partial class KernelMath
{
    /// <summary>The sine in double precision, which ILGPU computes on CUDA by subtracting turns one by one, without end for large angles.</summary>
    /// <param name="x">The angle.</param>
    /// <returns>The sine; NaN for an infinite angle.</returns>
    public static double Sin(double x)
    {
        var sine = SineOfSize(x, 0);
        return x < 0.0 ? -sine : x == 0.0 ? x : sine;
    }

    /// <summary>The cosine in double precision, as <see cref="Sin(double)"/>.</summary>
    /// <param name="x">The angle.</param>
    /// <returns>The cosine; NaN for an infinite angle.</returns>
    public static double Cos(double x) => SineOfSize(x, 1);

    /// <summary>The tangent.</summary>
    /// <param name="x">The angle.</param>
    /// <returns>The tangent.</returns>
    public static float Tan(float x) => MathF.Sin(x) / MathF.Cos(x);

    /// <inheritdoc cref="Tan(float)"/>
    public static double Tan(double x) => Sin(x) / Cos(x);

    /// <summary>A power in double precision, which ILGPU computes on CUDA by its exponential and logarithm (<see cref="Exp(double)"/>).</summary>
    /// <param name="x">The base.</param>
    /// <param name="y">The exponent.</param>
    /// <returns>The power; NaN where a negative base has an exponent that is not whole.</returns>
    public static double Pow(double x, double y)
    {
        var size = Math.Abs(x);
        var whole = Math.Floor(y) == y;
        var odd = whole && Math.Abs(y) < 9007199254740992.0 && y - (2.0 * Math.Floor(0.5 * y)) == 1.0;
        var power = size == 1.0 ? 1.0 : Exp(y * Log(size));
        var signed = odd && (x < 0.0 || (x == 0.0 && 1.0 / x < 0.0)) ? -power : power;
        var defined = !(x < 0.0) || whole || size > double.MaxValue;
        return y == 0.0 || x == 1.0 ? 1.0 : defined ? signed : double.NaN;
    }

    /// <summary>The sine of |x| and some quarters of a turn.</summary>
    static double SineOfSize(double x, int quarters)
    {
        var size = Math.Abs(x);
        var quadrant = quarters;
        var r = size;
        if (size > 0.78539816339744831)
        {
            r = WithinQuarter(size, out var whole);
            quadrant += whole;
        }

        // Taylor's series up to pi / 4, where the next term is below half a unit in the last place.
        var z = r * r;
        var sineEnd = (1.0 / 6227020800.0) + (z * ((-1.0 / 1307674368000.0) + (z * (1.0 / 355687428096000.0))));
        var sine = r + (r * z * ((-1.0 / 6.0) + (z * ((1.0 / 120.0) + (z * ((-1.0 / 5040.0) + (z * ((1.0 / 362880.0) + (z * ((-1.0 / 39916800.0) + (z * sineEnd)))))))))));
        var cosineEnd = (-1.0 / 87178291200.0) + (z * ((1.0 / 20922789888000.0) + (z * (-1.0 / 6402373705728000.0))));
        var cosineMiddle = (1.0 / 40320.0) + (z * ((-1.0 / 3628800.0) + (z * ((1.0 / 479001600.0) + (z * cosineEnd)))));
        var cosine = 1.0 - (0.5 * z) + (z * z * ((1.0 / 24.0) + (z * ((-1.0 / 720.0) + (z * cosineMiddle)))));
        var value = (quadrant & 1) == 1 ? cosine : sine;
        return size <= double.MaxValue ? (quadrant & 2) == 2 ? -value : value : double.NaN;
    }

    /// <summary>
    /// An angle less whole quarters of a turn, in -pi / 4 to pi / 4 (Payne and Hanek, "Radian reduction for trigonometric functions", 1983).
    /// </summary>
    /// <remarks>
    /// x 2/pi is wanted modulo 4, to 62 bits more than a double has. With x = m 2^e, the words of 2/pi before the one of weight 2^-e give multiples
    /// of four, and six words from there are enough; their product with m is kept in 192 bits, of which the upper two are the quadrant.
    /// </remarks>
    static double WithinQuarter(double x, out int quarters)
    {
        var bits = Interop.FloatAsInt(x);
        var exponent = (int)((bits >> 52) & 0x7ffUL) - 1075;
        var mantissa = (bits & 0xfffffffffffffUL) | 0x10000000000000UL;
        var first = (exponent - 2) >> 5;
        var (high, middle, low) = (0UL, 0UL, 0UL);
        for (var at = 0; at < 6; at++)
        {
            var word = (ulong)TwoOverPi(first + at);
            var lower = (mantissa & 0xffffffffUL) * word;
            var upper = ((mantissa >> 32) * word) + (lower >> 32);
            high = (high << 32) | (middle >> 32);
            middle = (middle << 32) | (low >> 32);
            low <<= 32;
            var added = (upper << 32) | (lower & 0xffffffffUL);
            low += added;
            var carry = (upper >> 32) + (low < added ? 1UL : 0UL);
            middle += carry;
            high += middle < carry ? 1UL : 0UL;
        }

        var shift = exponent - 2 - (first * 32);
        high = (high << shift) | ((middle >> 1) >> (63 - shift));
        middle = (middle << shift) | ((low >> 1) >> (63 - shift));
        low <<= shift;
        quarters = (int)(high >> 62);
        var fraction = (high << 2) | (middle >> 62);
        var rest = (middle << 2) | (low >> 62);
        var sign = 1.0;
        if (fraction >> 63 == 1UL)
        {
            // More than half a quarter: from the next one, backwards.
            quarters += 1;
            rest = ~rest + 1UL;
            fraction = ~fraction + (rest == 0UL ? 1UL : 0UL);
            sign = -1.0;
        }

        return sign * 1.5707963267948966 * ((Number(fraction) * 5.421010862427522e-20) + (Number(rest) * 2.938735877055719e-39));
    }

    static double Number(ulong bits) => ((uint)(bits >> 32) * 4294967296.0) + (uint)bits;

    /// <summary>The binary digits of 2/pi, 32 a word, from the point on; zeros before it. As many as the largest double asks for.</summary>
    static uint TwoOverPi(int word) => word switch
    {
        0 => 0xa2f9836e,
        1 => 0x4e441529,
        2 => 0xfc2757d1,
        3 => 0xf534ddc0,
        4 => 0xdb629599,
        5 => 0x3c439041,
        6 => 0xfe5163ab,
        7 => 0xdebbc561,
        8 => 0xb7246e3a,
        9 => 0x424dd2e0,
        10 => 0x06492eea,
        11 => 0x09d1921c,
        12 => 0xfe1deb1c,
        13 => 0xb129a73e,
        14 => 0xe88235f5,
        15 => 0x2ebb4484,
        16 => 0xe99c7026,
        17 => 0xb45f7e41,
        18 => 0x3991d639,
        19 => 0x835339f4,
        20 => 0x9c845f8b,
        21 => 0xbdf9283b,
        22 => 0x1ff897ff,
        23 => 0xde05980f,
        24 => 0xef2f118b,
        25 => 0x5a0a6d1f,
        26 => 0x6d367ecf,
        27 => 0x27cb09b7,
        28 => 0x4f463f66,
        29 => 0x9e5fea2d,
        30 => 0x7527bac7,
        31 => 0xebe5f17b,
        32 => 0x3d0739f7,
        33 => 0x8a5292ea,
        34 => 0x6bfb5fb1,
        35 => 0x1f8d5d08,
        _ => 0u,
    };
}
