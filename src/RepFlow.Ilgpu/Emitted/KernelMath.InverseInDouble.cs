using ILGPU;

namespace RepFlow.Ilgpu.Emitted;

/// <content>Inverse functions in double precision: arcs, inverse hyperbolic functions and cube roots, within a few units in the last place, where ILGPU has none or approximations.</content>
public static partial class KernelMath
{
    /// <inheritdoc cref="Atan(float)"/>
    public static double Atan(double x) => Atan2(x, 1.0);

    /// <inheritdoc cref="Asin(float)"/>
    public static double Asin(double x) => Atan2(x, Math.Sqrt((1.0 - x) * (1.0 + x)));

    /// <inheritdoc cref="Acos(float)"/>
    public static double Acos(double x) => Atan2(Math.Sqrt((1.0 - x) * (1.0 + x)), x);

    /// <inheritdoc cref="Atan2(float, float)"/>
    public static double Atan2(double y, double x)
    {
        var up = Math.Abs(y);
        var right = Math.Abs(x);
        var isSteep = up > right;
        var slope = isSteep ? right / up : up / right;
        slope = up == right ? up == 0.0 ? 0.0 : 1.0 : slope;
        var angle = ArcOfSlope(slope);
        angle = isSteep ? 1.5707963267948966 - (angle - 6.123233995736766e-17) : angle;
        angle = x < 0.0 || (x == 0.0 && 1.0 / x < 0.0) ? 3.141592653589793 - (angle - 1.2246467991473532e-16) : angle;
        angle = y < 0.0 || (y == 0.0 && 1.0 / y < 0.0) ? -angle : angle;
        return double.IsNaN(x) || double.IsNaN(y) ? double.NaN : angle;
    }

    /// <inheritdoc cref="Asinh(float)"/>
    public static double Asinh(double x)
    {
        // log(x + sqrt(x^2 + 1)), in terms of what it exceeds 1 by; far out the root is x itself.
        var size = Math.Abs(x);
        var square = size * size;
        var value = size < 268435456.0 ? LogOfOneAnd(size + (square / (1.0 + Math.Sqrt(1.0 + square)))) : Log(size) + 0.6931471805599453;
        return x < 0.0 ? -value : x == 0.0 ? x : value;
    }

    /// <inheritdoc cref="Acosh(float)"/>
    public static double Acosh(double x)
    {
        var beyond = x - 1.0;
        var near = LogOfOneAnd(beyond + Math.Sqrt(beyond * (beyond + 2.0)));
        return x < 1.0 ? double.NaN : x < 268435456.0 ? near : Log(x) + 0.6931471805599453;
    }

    /// <inheritdoc cref="Atanh(float)"/>
    public static double Atanh(double x)
    {
        var size = Math.Abs(x);
        var value = 0.5 * LogOfOneAnd((size + size) / (1.0 - size));
        return x < 0.0 ? -value : x == 0.0 ? x : value;
    }

    /// <inheritdoc cref="Cbrt(float)"/>
    public static double Cbrt(double x)
    {
        // A third of the exponent is within a few hundredths, and each step of Halley's has three times as many digits right. The cubes must not leave the numbers.
        var size = Math.Abs(x);
        var scale = size < 2.2250738585072014e-308 ? 18014398509481984.0 : size > 1e300 ? 5.551115123125783e-17 : 1.0;
        var scaled = size * scale;
        var root = Interop.IntAsFloat((Interop.FloatAsInt(scaled) / 3UL) + 3071306043645493248UL);
        for (var step = 0; step < 3; step++)
        {
            var cube = root * root * root;
            root -= root * ((cube - scaled) / (cube + cube + scaled));
        }

        root *= size < 2.2250738585072014e-308 ? 3.814697265625e-6 : size > 1e300 ? 262144.0 : 1.0;
        var value = x < 0.0 ? -root : root;
        return x == 0.0 || !(size <= double.MaxValue) ? x : value;
    }

    /// <summary>
    /// The arc tangent of 0 to 1: that of the nearest eighth, and of what is left, atan z = atan c + atan((z - c) / (1 + z c)), which is at most a sixteenth, so
    /// that its series is short.
    /// </summary>
    static double ArcOfSlope(double slope)
    {
        var eighth = ToInt((slope * 8.0) + 0.5);
        var near = eighth * 0.125;
        var t = (slope - near) / (1.0 + (slope * near));
        var z = t * t;
        var end = (1.0 / 9.0) + (z * ((-1.0 / 11.0) + (z * ((1.0 / 13.0) + (z * (-1.0 / 15.0))))));
        var rest = t * z * ((-1.0 / 3.0) + (z * ((1.0 / 5.0) + (z * ((-1.0 / 7.0) + (z * end))))));
        return ArcOfEighthsInDouble(eighth) + (t + (rest + ArcOfEighthsRestInDouble(eighth)));
    }

    static double ArcOfEighthsInDouble(int eighths) => eighths switch
    {
        1 => 0.12435499454676144,
        2 => 0.24497866312686414,
        3 => 0.35877067027057225,
        4 => 0.4636476090008061,
        5 => 0.5585993153435624,
        6 => 0.6435011087932844,
        7 => 0.7188299996216245,
        8 => 0.7853981633974483,
        _ => 0.0,
    };

    static double ArcOfEighthsRestInDouble(int eighths) => eighths switch
    {
        1 => -3.1253241424539383e-18,
        2 => 1.0698755618734451e-17,
        3 => -2.4623815582638635e-17,
        4 => 2.2698777452961687e-17,
        5 => -5.4556305485916264e-18,
        6 => 1.5834785051444286e-17,
        7 => -2.1478388444456983e-17,
        8 => 3.061616997868383e-17,
        _ => 0.0,
    };

    /// <summary>log(1 + x): the logarithm of the sum as it is rounded, less what it was rounded by (Kahan).</summary>
    static double LogOfOneAnd(double x)
    {
        var sum = 1.0 + x;
        return sum == 1.0 ? x : sum <= double.MaxValue ? Log(sum) - ((sum - 1.0 - x) / sum) : sum;
    }
}
