using ILGPU;

namespace RepFlow.Ilgpu.Emitted;

/// <content>Inverse functions in single precision: arcs, inverse hyperbolic functions and cube roots, within a few units in the last place, where ILGPU has none or approximations.</content>
public static partial class KernelMath
{
    /// <summary>The arc tangent.</summary>
    /// <param name="x">The tangent.</param>
    /// <returns>The angle, between the quarters of a turn to either side.</returns>
    public static float Atan(float x) => Atan2(x, 1f);

    /// <summary>The arc sine, which is the arc tangent of the sine by its cosine.</summary>
    /// <param name="x">The sine.</param>
    /// <returns>The angle; NaN beyond 1 and -1.</returns>
    public static float Asin(float x) => Atan2(x, MathF.Sqrt((1f - x) * (1f + x)));

    /// <summary>The arc cosine.</summary>
    /// <param name="x">The cosine.</param>
    /// <returns>The angle; NaN beyond 1 and -1.</returns>
    public static float Acos(float x) => Atan2(MathF.Sqrt((1f - x) * (1f + x)), x);

    /// <summary>The angle of a point.</summary>
    /// <param name="y">How far it lies up.</param>
    /// <param name="x">How far it lies to the right.</param>
    /// <returns>The angle, within half a turn to either side, with the sign of y also where that is a zero.</returns>
    public static float Atan2(float y, float x)
    {
        var up = MathF.Abs(y);
        var right = MathF.Abs(x);
        var isSteep = up > right;
        var slope = isSteep ? right / up : up / right;
        slope = up == right ? up == 0f ? 0f : 1f : slope;
        var angle = ArcOfSlope(slope);
        angle = isSteep ? 1.5707964f - (angle - -4.371139e-08f) : angle;
        angle = x < 0f || (x == 0f && 1f / x < 0f) ? 3.1415927f - (angle - -8.742278e-08f) : angle;
        angle = y < 0f || (y == 0f && 1f / y < 0f) ? -angle : angle;
        return float.IsNaN(x) || float.IsNaN(y) ? float.NaN : angle;
    }

    /// <summary>The inverse hyperbolic sine.</summary>
    /// <param name="x">The sine.</param>
    /// <returns>The number: x itself near 0.</returns>
    public static float Asinh(float x)
    {
        // log(x + sqrt(x^2 + 1)), in terms of what it exceeds 1 by; far out the root is x itself.
        var size = MathF.Abs(x);
        var square = size * size;
        var value = size < 4096f ? LogOfOneAnd(size + (square / (1f + MathF.Sqrt(1f + square)))) : NaturalLogarithm(size) + 0.6931472f;
        return x < 0f ? -value : x == 0f ? x : value;
    }

    /// <summary>The inverse hyperbolic cosine.</summary>
    /// <param name="x">The cosine.</param>
    /// <returns>The number; NaN below 1.</returns>
    public static float Acosh(float x)
    {
        var beyond = x - 1f;
        var near = LogOfOneAnd(beyond + MathF.Sqrt(beyond * (beyond + 2f)));
        return x < 1f ? float.NaN : x < 4096f ? near : NaturalLogarithm(x) + 0.6931472f;
    }

    /// <summary>The inverse hyperbolic tangent.</summary>
    /// <param name="x">The tangent.</param>
    /// <returns>The number: infinite at 1 and -1, and NaN beyond.</returns>
    public static float Atanh(float x)
    {
        var size = MathF.Abs(x);
        var value = 0.5f * LogOfOneAnd((size + size) / (1f - size));
        return x < 0f ? -value : x == 0f ? x : value;
    }

    /// <summary>The cube root.</summary>
    /// <param name="x">The cube.</param>
    /// <returns>The root, with the sign of x.</returns>
    public static float Cbrt(float x)
    {
        // A third of the exponent is within a few hundredths, and each step of Halley's has three times as many digits right. The cubes must not leave the numbers.
        var size = MathF.Abs(x);
        var scale = size < 1.17549435e-38f ? 16777216f : size > 1e36f ? 5.9604645e-8f : 1f;
        var scaled = size * scale;
        var root = Interop.IntAsFloat((Interop.FloatAsInt(scaled) / 3u) + 709921077u);
        for (var step = 0; step < 2; step++)
        {
            var cube = root * root * root;
            root -= root * ((cube - scaled) / (cube + cube + scaled));
        }

        root *= size < 1.17549435e-38f ? 0.00390625f : size > 1e36f ? 256f : 1f;
        var value = x < 0f ? -root : root;
        return x == 0f || !(size <= float.MaxValue) ? x : value;
    }

    /// <summary>
    /// The arc tangent of 0 to 1: that of the nearest eighth, and of what is left, atan z = atan c + atan((z - c) / (1 + z c)), which is at most a sixteenth, so
    /// that its series is short.
    /// </summary>
    static float ArcOfSlope(float slope)
    {
        var eighth = ToInt((slope * 8f) + 0.5f);
        var near = eighth * 0.125f;
        var t = (slope - near) / (1f + (slope * near));
        var z = t * t;
        var rest = t * z * ((-1f / 3f) + (z * ((1f / 5f) + (z * (-1f / 7f)))));
        return ArcOfEighths(eighth) + (t + (rest + ArcOfEighthsRest(eighth)));
    }

    static float ArcOfEighths(int eighths) => eighths switch
    {
        1 => 0.124354996f,
        2 => 0.24497867f,
        3 => 0.35877067f,
        4 => 0.4636476f,
        5 => 0.5585993f,
        6 => 0.6435011f,
        7 => 0.71883f,
        8 => 0.7853982f,
        _ => 0f,
    };

    static float ArcOfEighthsRest(int eighths) => eighths switch
    {
        1 => -1.2403822e-09f,
        2 => -3.1786778e-09f,
        3 => 1.7639499e-09f,
        4 => 5.0121587e-09f,
        5 => 2.2111598e-08f,
        6 => 5.8689373e-09f,
        7 => 1.01883355e-08f,
        8 => -2.1855694e-08f,
        _ => 0f,
    };

    /// <summary>log(1 + x): the logarithm of the sum as it is rounded, less what it was rounded by (Kahan).</summary>
    static float LogOfOneAnd(float x)
    {
        var sum = 1f + x;
        return sum == 1f ? x : sum <= float.MaxValue ? NaturalLogarithm(sum) - ((sum - 1f - x) / sum) : sum;
    }

    /// <summary>The natural logarithm in single precision, which CUDA approximates: near 1 to no digit.</summary>
    static float NaturalLogarithm(float x) => Logarithm(x, 0.693145751953125f, 1.42860682e-6f, 1f, 0f);
}
