using System.ComponentModel;
using ILGPU;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>
/// Functions for kernels that give what .NET's give, where ILGPU's own do not: CUDA's approximations lose the exact values (log2 of 8192 is
/// 13, tanh of 100 is 1) and OpenCL leaves conversions beyond the integers undefined.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class KernelMath
{
    /// <summary>The integer that a number is converted to: cut off towards zero, held within 32 bits, 0 for NaN.</summary>
    /// <param name="x">The number.</param>
    /// <returns>The integer.</returns>
    public static int ToInt(float x)
    {
        var bounded = x < -2147483648f ? -2147483648f : x;
        return bounded >= 2147483648f ? int.MaxValue : bounded >= -2147483648f ? (int)bounded : 0;
    }

    /// <inheritdoc cref="ToInt(float)"/>
    public static int ToInt(double x)
    {
        var bounded = x < -2147483648.0 ? -2147483648.0 : x;
        return bounded >= 2147483648.0 ? int.MaxValue : bounded >= -2147483648.0 ? (int)bounded : 0;
    }

    /// <summary>One of two values that are both computed, without a branch: compilers make vectors of loops that have none.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="condition">Which.</param>
    /// <param name="first">The value where it holds.</param>
    /// <param name="second">The value where it does not.</param>
    public static T Select<T>(bool condition, T first, T second)
        where T : struct => ILGPU.Util.Utilities.Select(condition, first, second);

    /// <summary>
    /// The quotient of integers, cut off towards zero. ILGPU divides by a power of two by shifting, which rounds a negative quotient down: only a
    /// multiple may be divided so.
    /// </summary>
    /// <param name="x">The dividend.</param>
    /// <param name="y">The divisor.</param>
    /// <returns>The quotient.</returns>
    public static int Divide(int x, int y) => (x - (x % y)) / y;

    /// <summary>The quotient of integers that are not negative, which GPUs divide by fewer instructions.</summary>
    /// <param name="x">The dividend, at least 0.</param>
    /// <param name="y">The divisor, above 0.</param>
    /// <returns>The quotient.</returns>
    public static int Quotient(int x, int y) => (int)((uint)x / (uint)y);

    /// <summary>The exponential function in double precision, which ILGPU computes on CUDA by as many steps as the result has bits before the point.</summary>
    /// <param name="x">The exponent.</param>
    /// <returns>The power of e.</returns>
    public static double Exp(double x)
    {
        // exp x = 2^k exp r with |r| at most half of log 2; the power of two in two halves, since it may be larger than any number when r is negative.
        var bounded = x < -746.0 ? -746.0 : x > 710.0 ? 710.0 : x;
        var k = Math.Floor((bounded * 1.4426950408889634) + 0.5);
        var r = bounded - (k * 0.6931471803691238) - (k * 1.90821492927058781614e-10);
        var end = 1.0 + (r / 8.0 * (1.0 + (r / 9.0 * (1.0 + (r / 10.0 * (1.0 + (r / 11.0 * (1.0 + (r / 12.0 * (1.0 + (r / 13.0)))))))))));
        var series = 1.0 + (r * (1.0 + (r / 2.0 * (1.0 + (r / 3.0 * (1.0 + (r / 4.0 * (1.0 + (r / 5.0 * (1.0 + (r / 6.0 * (1.0 + (r / 7.0 * end)))))))))))));
        var power = ToInt(k);
        var half = power >> 1;
        return series * PowerOfTwo(half) * PowerOfTwo(power - half);
    }

    /// <summary>The natural logarithm in double precision, which ILGPU computes on CUDA by as many steps as the argument has bits before the point.</summary>
    /// <param name="x">The number.</param>
    /// <returns>The logarithm.</returns>
    public static double Log(double x) => Logarithm(x, 0.6931471803691238, 1.90821492927058781614e-10, 1.0, 0.0);

    /// <summary>The logarithm to base 2, exact at its powers.</summary>
    /// <param name="x">The number.</param>
    /// <returns>The logarithm.</returns>
    public static float Log2(float x) => Logarithm(x, 1f, 0f, 1.4423828125f, 3.122283889634e-4f);

    /// <inheritdoc cref="Log2(float)"/>
    public static double Log2(double x) => Logarithm(x, 1.0, 0.0, 1.4426950216293335, 1.92596299112661746810e-8);

    /// <summary>The logarithm to base 10, exact at its powers.</summary>
    /// <param name="x">The number.</param>
    /// <returns>The logarithm.</returns>
    public static float Log10(float x) => Logarithm(x, 0.301025390625f, 4.605038981195e-6f, 0.4342041015625f, 9.038034075183e-5f);

    /// <inheritdoc cref="Log10(float)"/>
    public static double Log10(double x) =>
        Logarithm(x, 0.3010299950838089, 5.80172296287957644724e-10, 0.4342944771051407, 4.79811114161597266892e-9);

    /// <summary>The hyperbolic sine.</summary>
    /// <param name="x">The number.</param>
    /// <returns>The sine: x itself near 0, and infinite only where it is beyond the largest number.</returns>
    public static float Sinh(float x)
    {
        // The series where the difference of exponentials would cancel; half the exponent, squared, where the whole would overflow.
        var size = MathF.Abs(x);
        var square = x * x;
        var near = x * (1f + (square / 6f * (1f + (square / 20f * (1f + (square / 42f * (1f + (square / 72f))))))));
        var root = MathF.Exp(0.5f * size);
        var far = (0.5f * root * root) - (0.5f / (root * root));
        return size < 1f ? near : x < 0f ? -far : far;
    }

    /// <inheritdoc cref="Sinh(float)"/>
    public static double Sinh(double x)
    {
        var size = Math.Abs(x);
        var square = x * x;
        var series = 1.0 + (square / 156.0 * (1.0 + (square / 210.0 * (1.0 + (square / 272.0 * (1.0 + (square / 342.0)))))));
        var near = x * (1.0 + (square / 6.0 * (1.0 + (square / 20.0 * (1.0 + (square / 42.0 * (1.0 + (square / 72.0 * (1.0 + (square / 110.0 * series))))))))));
        var root = Exp(0.5 * size);
        var far = (0.5 * root * root) - (0.5 / (root * root));
        return size < 1.0 ? near : x < 0.0 ? -far : far;
    }

    /// <summary>The hyperbolic cosine.</summary>
    /// <param name="x">The number.</param>
    /// <returns>The cosine, infinite only where it is beyond the largest number.</returns>
    public static float Cosh(float x)
    {
        var root = MathF.Exp(0.5f * MathF.Abs(x));
        return (0.5f * root * root) + (0.5f / (root * root));
    }

    /// <inheritdoc cref="Cosh(float)"/>
    public static double Cosh(double x)
    {
        var root = Exp(0.5 * Math.Abs(x));
        return (0.5 * root * root) + (0.5 / (root * root));
    }

    /// <summary>The hyperbolic tangent.</summary>
    /// <param name="x">The number.</param>
    /// <returns>The tangent: x itself near 0, exactly 1 and -1 far from it.</returns>
    public static float Tanh(float x)
    {
        var size = MathF.Abs(x);
        var square = x * x;
        var near = x * (1f + (square * ((-1f / 3f) + (square * ((2f / 15f) + (square * (-17f / 315f)))))));
        var e = MathF.Exp(-2f * size);
        var far = (1f - e) / (1f + e);
        return size < 0.15f ? near : x < 0f ? -far : far;
    }

    /// <inheritdoc cref="Tanh(float)"/>
    public static double Tanh(double x)
    {
        var size = Math.Abs(x);
        var square = x * x;
        var near = x * (1.0 + (square * ((-1.0 / 3.0) + (square * ((2.0 / 15.0) + (square * ((-17.0 / 315.0) + (square * (62.0 / 2835.0)))))))));
        var e = Exp(-2.0 * size);
        var far = (1.0 - e) / (1.0 + e);
        return size < 0.02 ? near : x < 0.0 ? -far : far;
    }

    static double PowerOfTwo(int exponent) => Interop.IntAsFloat((ulong)(exponent + 1023) << 52);

    /// <summary>
    /// The logarithm of x = m 2^k with m near 1, which is k log 2 + log m. Both factors are cut in two, the upper halves so short that their
    /// products are exact; log m = f - f²/2 + s (f²/2 + R(s)) with f = m - 1, s = f / (2 + f), and R the series of artanh.
    /// </summary>
    static float Logarithm(float x, float logTwoUpper, float logTwoLower, float unitUpper, float unitLower)
    {
        var isSmall = x < 1.17549435e-38f;
        var bits = Interop.FloatAsInt(isSmall ? x * 8388608f : x);
        var upperHalf = (bits & 0x7fffffu) > 0x3504f3u ? 1 : 0;
        var k = (int)((bits >> 23) & 0xffu) - 127 + upperHalf - (isSmall ? 23 : 0);
        var f = Interop.IntAsFloat((bits & 0x7fffffu) | ((uint)(127 - upperHalf) << 23)) - 1f;
        var s = f / (2f + f);
        var z = s * s;
        var half = 0.5f * f * f;
        var tail = s * (half + (z * ((2f / 3f) + (z * ((2f / 5f) + (z * ((2f / 7f) + (z * ((2f / 9f) + (z * (2f / 11f)))))))))));
        var upper = Interop.IntAsFloat(Interop.FloatAsInt(f - half) & 0xfffff000u);
        var lower = f - upper - half + tail;
        var whole = k * logTwoUpper;
        var part = upper * unitUpper;
        var sum = whole + part;
        var result = sum + ((k * logTwoLower) + ((lower + upper) * unitLower) + (lower * unitUpper) + (whole - sum + part));
        return x > 0f ? x <= 3.4028235e38f ? result : x : x == 0f ? float.NegativeInfinity : float.NaN;
    }

    static double Logarithm(double x, double logTwoUpper, double logTwoLower, double unitUpper, double unitLower)
    {
        var isSmall = x < 2.2250738585072014e-308;
        var bits = Interop.FloatAsInt(isSmall ? x * 4503599627370496.0 : x);
        var upperHalf = (bits & 0xfffffffffffffUL) > 0x6a09e667f3bcdUL ? 1 : 0;
        var k = (int)((bits >> 52) & 0x7ffUL) - 1023 + upperHalf - (isSmall ? 52 : 0);
        var f = Interop.IntAsFloat((bits & 0xfffffffffffffUL) | ((ulong)(1023 - upperHalf) << 52)) - 1.0;
        var s = f / (2.0 + f);
        var z = s * s;
        var half = 0.5 * f * f;
        var end = (2.0 / 15.0) + (z * ((2.0 / 17.0) + (z * ((2.0 / 19.0) + (z * ((2.0 / 21.0) + (z * ((2.0 / 23.0) + (z * (2.0 / 25.0))))))))));
        var middle = (2.0 / 7.0) + (z * ((2.0 / 9.0) + (z * ((2.0 / 11.0) + (z * ((2.0 / 13.0) + (z * end)))))));
        var tail = s * (half + (z * ((2.0 / 3.0) + (z * ((2.0 / 5.0) + (z * middle))))));
        var upper = Interop.IntAsFloat(Interop.FloatAsInt(f - half) & 0xffffffff00000000UL);
        var lower = f - upper - half + tail;
        var whole = k * logTwoUpper;
        var part = upper * unitUpper;
        var sum = whole + part;
        var result = sum + ((k * logTwoLower) + ((lower + upper) * unitLower) + (lower * unitUpper) + (whole - sum + part));
        return x > 0.0 ? x <= 1.7976931348623157e308 ? result : x : x == 0.0 ? double.NegativeInfinity : double.NaN;
    }
}
