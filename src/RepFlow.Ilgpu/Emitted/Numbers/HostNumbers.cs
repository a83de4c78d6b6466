using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Either precision on the host, where functions are .NET's.</summary>
/// <typeparam name="T">The type of the numbers, <see cref="float"/> or <see cref="double"/>.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Performance", "CA1815", Justification = "It has no values.")]
[SuppressMessage("Design", "CA1000", Justification = "The interface's members are static.")]
public readonly struct HostNumbers<T> : INumbers<T>
    where T : unmanaged, INumber<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of(double value) => typeof(T) == typeof(float) ? As((float)value) : As(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of(int value) => typeof(T) == typeof(float) ? As((float)value) : As((double)value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T OfSingle(float value) => typeof(T) == typeof(float) ? As(value) : As((double)value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToSingle(T x) => typeof(T) == typeof(float) ? Single(x) : (float)Double(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double ToDouble(T x) => typeof(T) == typeof(float) ? Single(x) : Double(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ToInt(T x) => typeof(T) == typeof(float) ? (int)Single(x) : (int)Double(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Min(T x, T y) => T.Min(x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Max(T x, T y) => T.Max(x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sign(T x) => x > T.Zero ? T.One : x < T.Zero ? -T.One : T.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Pow(T x, T y) => typeof(T) == typeof(float) ? As(MathF.Pow(Single(x), Single(y))) : As(Math.Pow(Double(x), Double(y)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Abs(T x) => T.Abs(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sqrt(T x) => typeof(T) == typeof(float) ? As(MathF.Sqrt(Single(x))) : As(Math.Sqrt(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Root(T x) => Sqrt(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reciprocal(T x) => T.One / x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Floor(T x) => typeof(T) == typeof(float) ? As(MathF.Floor(Single(x))) : As(Math.Floor(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Ceiling(T x) => typeof(T) == typeof(float) ? As(MathF.Ceiling(Single(x))) : As(Math.Ceiling(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp(T x) => typeof(T) == typeof(float) ? As(MathF.Exp(Single(x))) : As(Math.Exp(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log(T x) => typeof(T) == typeof(float) ? As(MathF.Log(Single(x))) : As(Math.Log(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log2(T x) => typeof(T) == typeof(float) ? As(MathF.Log2(Single(x))) : As(Math.Log2(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log10(T x) => typeof(T) == typeof(float) ? As(MathF.Log10(Single(x))) : As(Math.Log10(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sin(T x) => typeof(T) == typeof(float) ? As(MathF.Sin(Single(x))) : As(Math.Sin(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Cos(T x) => typeof(T) == typeof(float) ? As(MathF.Cos(Single(x))) : As(Math.Cos(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tan(T x) => typeof(T) == typeof(float) ? As(MathF.Tan(Single(x))) : As(Math.Tan(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sinh(T x) => typeof(T) == typeof(float) ? As(MathF.Sinh(Single(x))) : As(Math.Sinh(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Cosh(T x) => typeof(T) == typeof(float) ? As(MathF.Cosh(Single(x))) : As(Math.Cosh(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh(T x) => typeof(T) == typeof(float) ? As(MathF.Tanh(Single(x))) : As(Math.Tanh(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Asin(T x) => typeof(T) == typeof(float) ? As(MathF.Asin(Single(x))) : As(Math.Asin(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Acos(T x) => typeof(T) == typeof(float) ? As(MathF.Acos(Single(x))) : As(Math.Acos(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Atan(T x) => typeof(T) == typeof(float) ? As(MathF.Atan(Single(x))) : As(Math.Atan(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Asinh(T x) => typeof(T) == typeof(float) ? As(MathF.Asinh(Single(x))) : As(Math.Asinh(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Acosh(T x) => typeof(T) == typeof(float) ? As(MathF.Acosh(Single(x))) : As(Math.Acosh(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Atanh(T x) => typeof(T) == typeof(float) ? As(MathF.Atanh(Single(x))) : As(Math.Atanh(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Cbrt(T x) => typeof(T) == typeof(float) ? As(MathF.Cbrt(Single(x))) : As(Math.Cbrt(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Round(T x) => typeof(T) == typeof(float) ? As(MathF.Round(Single(x))) : As(Math.Round(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Truncate(T x) => typeof(T) == typeof(float) ? As(MathF.Truncate(Single(x))) : As(Math.Truncate(Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Atan2(T y, T x) => typeof(T) == typeof(float) ? As(MathF.Atan2(Single(y), Single(x))) : As(Math.Atan2(Double(y), Double(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Mod(T x, T y) => x % y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FusedMultiplyAdd(T x, T y, T z) => typeof(T) == typeof(float)
        ? As(MathF.FusedMultiplyAdd(Single(x), Single(y), Single(z)))
        : As(Math.FusedMultiplyAdd(Double(x), Double(y), Double(z)));

    static float Single(T x) => Unsafe.BitCast<T, float>(x);

    static double Double(T x) => Unsafe.BitCast<T, double>(x);

    static T As(float x) => Unsafe.BitCast<float, T>(x);

    static T As(double x) => Unsafe.BitCast<double, T>(x);
}
