using ILGPU;

namespace RepFlow.Ilgpu.Emitted;

/// <content>Whole numbers, remainders, and sums of products that are rounded once: exact, as .NET's.</content>
public static partial class KernelMath
{
    /// <summary>The nearest whole number; of two that are equally near, the even one.</summary>
    /// <param name="x">The number.</param>
    /// <returns>The whole number, with the sign of x.</returns>
    public static float Round(float x)
    {
        var size = MathF.Abs(x);
        var below = MathF.Floor(size);
        var rest = size - below;
        var isOdd = MathF.Floor(0.5f * below) * 2f < below;
        var whole = rest > 0.5f || (rest == 0.5f && isOdd) ? below + 1f : below;
        return !(size < 8388608f) ? x : x < 0f || (x == 0f && 1f / x < 0f) ? -whole : whole;
    }

    /// <inheritdoc cref="Round(float)"/>
    public static double Round(double x)
    {
        var size = Math.Abs(x);
        var below = Math.Floor(size);
        var rest = size - below;
        var isOdd = Math.Floor(0.5 * below) * 2.0 < below;
        var whole = rest > 0.5 || (rest == 0.5 && isOdd) ? below + 1.0 : below;
        return !(size < 4503599627370496.0) ? x : x < 0.0 || (x == 0.0 && 1.0 / x < 0.0) ? -whole : whole;
    }

    /// <summary>The whole number towards zero.</summary>
    /// <param name="x">The number.</param>
    /// <returns>The whole number, with the sign of x.</returns>
    public static float Truncate(float x)
    {
        var whole = MathF.Floor(MathF.Abs(x));
        return x < 0f ? -whole : x > 0f ? whole : x;
    }

    /// <inheritdoc cref="Truncate(float)"/>
    public static double Truncate(double x)
    {
        var whole = Math.Floor(Math.Abs(x));
        return x < 0.0 ? -whole : x > 0.0 ? whole : x;
    }

    /// <summary>The remainder of a division that is cut off towards zero, exact: that of the mantissas as integers, some bits of the quotient at a time.</summary>
    /// <param name="x">The dividend.</param>
    /// <param name="y">The divisor.</param>
    /// <returns>The remainder, with the sign of x; NaN for an infinite dividend or a divisor 0.</returns>
    public static float Mod(float x, float y)
    {
        var size = MathF.Abs(x);
        var step = MathF.Abs(y);
        var isDefined = size <= 3.4028235e38f && step > 0f;
        var isDivided = isDefined && size >= step;
        var divided = isDivided ? Interop.FloatAsInt(size) : 0x3f800000u;
        var divisor = isDivided ? Interop.FloatAsInt(step) : 0x3f800000u;

        // Numbers too small for a leading bit have the exponent of the smallest others.
        var upper = (int)(divided >> 23);
        var lower = (int)(divisor >> 23);
        var rest = (ulong)((divided & 0x7fffffu) | (upper > 0 ? 0x800000u : 0u));
        var whole = (ulong)((divisor & 0x7fffffu) | (lower > 0 ? 0x800000u : 0u));
        lower = lower > 0 ? lower : 1;
        rest %= whole;
        for (var bits = (upper > 0 ? upper : 1) - lower; bits > 0; bits -= 40)
        {
            rest = (rest << (bits < 40 ? bits : 40)) % whole;
        }

        // The fraction first, which is a number whatever the exponent.
        var remainder = (int)rest * 1.1920929e-7f * Interop.IntAsFloat((uint)lower << 23);
        remainder = isDivided ? remainder : size;
        return !isDefined ? float.NaN : x < 0f || (x == 0f && 1f / x < 0f) ? -remainder : remainder;
    }

    /// <inheritdoc cref="Mod(float, float)"/>
    public static double Mod(double x, double y)
    {
        var size = Math.Abs(x);
        var step = Math.Abs(y);
        var isDefined = size <= double.MaxValue && step > 0.0;
        var isDivided = isDefined && size >= step;
        var divided = isDivided ? Interop.FloatAsInt(size) : 0x3ff0000000000000UL;
        var divisor = isDivided ? Interop.FloatAsInt(step) : 0x3ff0000000000000UL;
        var upper = (int)(divided >> 52);
        var lower = (int)(divisor >> 52);
        var rest = (divided & 0xfffffffffffffUL) | (upper > 0 ? 0x10000000000000UL : 0UL);
        var whole = (divisor & 0xfffffffffffffUL) | (lower > 0 ? 0x10000000000000UL : 0UL);
        lower = lower > 0 ? lower : 1;
        rest %= whole;
        for (var bits = (upper > 0 ? upper : 1) - lower; bits > 0; bits -= 11)
        {
            rest = (rest << (bits < 11 ? bits : 11)) % whole;
        }

        var remainder = Number(rest) * 2.220446049250313e-16 * Interop.IntAsFloat((ulong)lower << 52);
        remainder = isDivided ? remainder : size;
        return !isDefined ? double.NaN : x < 0.0 || (x == 0.0 && 1.0 / x < 0.0) ? -remainder : remainder;
    }

    /// <summary>x * y + z, rounded once: in double precision the product is exact, and its sum is rounded to odd, so that the second rounding cannot err.</summary>
    /// <param name="x">A factor.</param>
    /// <param name="y">The other.</param>
    /// <param name="z">What is added.</param>
    /// <returns>The sum.</returns>
    public static float FusedMultiplyAdd(float x, float y, float z) => (float)SumRoundedToOdd((double)x * y, z);

    /// <summary>
    /// x * y + z in double precision, rounded once where products and sums are below 1e290 and what a product loses is a number (Boldo and Melquiond, "Emulation of
    /// FMA and correctly rounded sums", 2008); beyond, the product is rounded too.
    /// </summary>
    /// <param name="x">A factor.</param>
    /// <param name="y">The other.</param>
    /// <param name="z">What is added.</param>
    /// <returns>The sum.</returns>
    public static double FusedMultiplyAdd(double x, double y, double z)
    {
        // The product and what it was rounded by: products of halves of 26 bits are exact (Dekker).
        var product = x * y;
        var upperX = UpperHalf(x);
        var upperY = UpperHalf(y);
        var lowerX = x - upperX;
        var lowerY = y - upperY;
        var lost = (upperX * upperY) - product + (upperX * lowerY) + (lowerX * upperY) + (lowerX * lowerY);
        var sum = z + lost;
        var part = sum - z;
        var lostOfSum = z - (sum - part) + (lost - part);
        var total = product + sum;
        part = total - product;
        var lostOfTotal = product - (total - part) + (sum - part);
        return Math.Abs(total) + Math.Abs(product) < 1e290 ? total + SumRoundedToOdd(lostOfSum, lostOfTotal) : product + z;
    }

    /// <summary>The nearest number of 26 bits, so that what is left has 26 too.</summary>
    static double UpperHalf(double x) => Interop.IntAsFloat((Interop.FloatAsInt(x) + 0x4000000UL) & 0xfffffffff8000000UL);

    /// <summary>The sum of two numbers; where it is not exact, that neighbour whose last bit is set.</summary>
    static double SumRoundedToOdd(double x, double y)
    {
        var sum = x + y;
        var part = sum - x;
        var lost = x - (sum - part) + (y - part);
        var bits = Interop.FloatAsInt(sum);
        var isExact = lost == 0.0 || !(Math.Abs(sum) <= double.MaxValue) || (bits & 1UL) == 1UL;
        return isExact ? sum : Interop.IntAsFloat(lost > 0.0 == sum > 0.0 ? bits + 1UL : bits - 1UL);
    }
}
