using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RepFlow.Ilgpu.Execution;

/// <summary>Functions of vectors that .NET does not have.</summary>
public static class HostMath
{
    /// <summary>The hyperbolic tangent.</summary>
    /// <param name="x">The arguments.</param>
    /// <returns>Within a few units in the last place of the exact values.</returns>
    public static Vector<float> Tanh(Vector<float> x)
    {
        // tanh |x| = (1 - e) / (1 + e) with e = exp(-2 |x|); near zero, where that cancels, its series.
        var size = Vector.Abs(x);
        var e = Vector.Exp(size * -2f);
        var far = (Vector<float>.One - e) / (Vector<float>.One + e);
        var square = x * x;
        var near = size * (Vector<float>.One + square * (new Vector<float>(-1f / 3f) + square * (new Vector<float>(2f / 15f) + square * (-17f / 315f))));
        return Vector.CopySign(Vector.ConditionalSelect(Vector.LessThan(size, new Vector<float>(0.15f)), near, far), x);
    }

    /// <inheritdoc cref="Tanh(Vector{float})"/>
    public static Vector<double> Tanh(Vector<double> x)
    {
        var size = Vector.Abs(x);
        var e = Vector.Exp(size * -2.0);
        var far = (Vector<double>.One - e) / (Vector<double>.One + e);
        var square = x * x;
        var near = size * (Vector<double>.One + square * (new Vector<double>(-1.0 / 3.0) + square * (new Vector<double>(2.0 / 15.0) + square * (new Vector<double>(-17.0 / 315.0) + square * (62.0 / 2835.0)))));
        return Vector.CopySign(Vector.ConditionalSelect(Vector.LessThan(size, new Vector<double>(0.02)), near, far), x);
    }

    /// <summary>-1, 0 or 1.</summary>
    /// <param name="x">The arguments.</param>
    /// <returns>The signs.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sign(Vector<float> x) => Vector.ConditionalSelect(
        Vector.GreaterThan(x, Vector<float>.Zero), Vector<float>.One, Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), -Vector<float>.One, Vector<float>.Zero));

    /// <inheritdoc cref="Sign(Vector{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Sign(Vector<double> x) => Vector.ConditionalSelect(
        Vector.GreaterThan(x, Vector<double>.Zero), Vector<double>.One, Vector.ConditionalSelect(Vector.LessThan(x, Vector<double>.Zero), -Vector<double>.One, Vector<double>.Zero));

    /// <inheritdoc cref="Tanh(Vector{float})"/>
    public static Vector512<float> Tanh(Vector512<float> x) => Vector512.Create(Half(x.GetLower()), Half(x.GetUpper()));

    /// <inheritdoc cref="Tanh(Vector{float})"/>
    public static Vector512<double> Tanh(Vector512<double> x) => Vector512.Create(Half(x.GetLower()), Half(x.GetUpper()));

    /// <inheritdoc cref="Sign(Vector{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sign(Vector512<float> x) => Vector512.ConditionalSelect(
        Vector512.GreaterThan(x, Vector512<float>.Zero), Vector512<float>.One, Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), -Vector512<float>.One, Vector512<float>.Zero));

    /// <inheritdoc cref="Sign(Vector{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sign(Vector512<double> x) => Vector512.ConditionalSelect(
        Vector512.GreaterThan(x, Vector512<double>.Zero), Vector512<double>.One, Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<double>.Zero), -Vector512<double>.One, Vector512<double>.Zero));

    static Vector256<float> Half(Vector256<float> x) => Tanh(x.AsVector()).AsVector256();

    static Vector256<double> Half(Vector256<double> x) => Tanh(x.AsVector()).AsVector256();
}
