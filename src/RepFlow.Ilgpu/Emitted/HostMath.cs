using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Functions of vectors that .NET does not have.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
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

    /// <summary>The logarithm to base 2.</summary>
    /// <param name="x">The arguments.</param>
    /// <returns>What <see cref="MathF"/> gives for each.</returns>
    public static Vector<float> Log2(Vector<float> x) => Each(x, MathF.Log2);

    /// <inheritdoc cref="Log2(Vector{float})"/>
    public static Vector<double> Log2(Vector<double> x) => Each(x, Math.Log2);

    /// <inheritdoc cref="Log2(Vector{float})"/>
    public static Vector512<float> Log2(Vector512<float> x) => Each(x, MathF.Log2);

    /// <inheritdoc cref="Log2(Vector{float})"/>
    public static Vector512<double> Log2(Vector512<double> x) => Each(x, Math.Log2);

    /// <summary>The logarithm to base 10.</summary>
    /// <param name="x">The arguments.</param>
    /// <returns>What <see cref="MathF"/> gives for each.</returns>
    public static Vector<float> Log10(Vector<float> x) => Each(x, MathF.Log10);

    /// <inheritdoc cref="Log10(Vector{float})"/>
    public static Vector<double> Log10(Vector<double> x) => Each(x, Math.Log10);

    /// <inheritdoc cref="Log10(Vector{float})"/>
    public static Vector512<float> Log10(Vector512<float> x) => Each(x, MathF.Log10);

    /// <inheritdoc cref="Log10(Vector{float})"/>
    public static Vector512<double> Log10(Vector512<double> x) => Each(x, Math.Log10);

    /// <summary>The tangent.</summary>
    /// <param name="x">The arguments.</param>
    /// <returns>What <see cref="MathF"/> gives for each.</returns>
    public static Vector<float> Tan(Vector<float> x) => Each(x, MathF.Tan);

    /// <inheritdoc cref="Tan(Vector{float})"/>
    public static Vector<double> Tan(Vector<double> x) => Each(x, Math.Tan);

    /// <inheritdoc cref="Tan(Vector{float})"/>
    public static Vector512<float> Tan(Vector512<float> x) => Each(x, MathF.Tan);

    /// <inheritdoc cref="Tan(Vector{float})"/>
    public static Vector512<double> Tan(Vector512<double> x) => Each(x, Math.Tan);

    /// <summary>The hyperbolic sine.</summary>
    /// <param name="x">The arguments.</param>
    /// <returns>What <see cref="MathF"/> gives for each.</returns>
    public static Vector<float> Sinh(Vector<float> x) => Each(x, MathF.Sinh);

    /// <inheritdoc cref="Sinh(Vector{float})"/>
    public static Vector<double> Sinh(Vector<double> x) => Each(x, Math.Sinh);

    /// <inheritdoc cref="Sinh(Vector{float})"/>
    public static Vector512<float> Sinh(Vector512<float> x) => Each(x, MathF.Sinh);

    /// <inheritdoc cref="Sinh(Vector{float})"/>
    public static Vector512<double> Sinh(Vector512<double> x) => Each(x, Math.Sinh);

    /// <summary>The hyperbolic cosine.</summary>
    /// <param name="x">The arguments.</param>
    /// <returns>What <see cref="MathF"/> gives for each.</returns>
    public static Vector<float> Cosh(Vector<float> x) => Each(x, MathF.Cosh);

    /// <inheritdoc cref="Cosh(Vector{float})"/>
    public static Vector<double> Cosh(Vector<double> x) => Each(x, Math.Cosh);

    /// <inheritdoc cref="Cosh(Vector{float})"/>
    public static Vector512<float> Cosh(Vector512<float> x) => Each(x, MathF.Cosh);

    /// <inheritdoc cref="Cosh(Vector{float})"/>
    public static Vector512<double> Cosh(Vector512<double> x) => Each(x, Math.Cosh);

    /// <summary>Integers of 64 bits as those of 32 bits that their lower halves are: what C# makes of a sum or product that is too large.</summary>
    /// <param name="x">The integers.</param>
    /// <returns>The same, or what is left of them.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<long> Wrap(Vector<long> x) => Vector.ShiftRightArithmetic(Vector.ShiftLeft(x, 32), 32);

    /// <inheritdoc cref="Wrap(Vector{long})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Wrap(Vector512<long> x) => Vector512.ShiftRightArithmetic(Vector512.ShiftLeft(x, 32), 32);

    static Vector<T> Each<T>(Vector<T> x, Func<T, T> function)
        where T : unmanaged
    {
        Span<T> values = stackalloc T[Vector<T>.Count];
        x.CopyTo(values);
        for (var lane = 0; lane < values.Length; lane++)
        {
            values[lane] = function(values[lane]);
        }

        return new Vector<T>(values);
    }

    static Vector512<T> Each<T>(Vector512<T> x, Func<T, T> function)
        where T : unmanaged
    {
        Span<T> values = stackalloc T[Vector512<T>.Count];
        x.CopyTo(values);
        for (var lane = 0; lane < values.Length; lane++)
        {
            values[lane] = function(values[lane]);
        }

        return Vector512.Create((ReadOnlySpan<T>)values);
    }

    static Vector256<float> Half(Vector256<float> x) => Tanh(x.AsVector()).AsVector256();

    static Vector256<double> Half(Vector256<double> x) => Tanh(x.AsVector()).AsVector256();
}
