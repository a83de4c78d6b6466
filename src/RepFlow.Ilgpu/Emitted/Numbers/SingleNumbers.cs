using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Single precision in kernels.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Performance", "CA1815", Justification = "It has no values.")]
public readonly struct SingleNumbers : INumbers<float>
{
    /// <inheritdoc/>
    public static float Of(double value) => (float)value;

    /// <inheritdoc/>
    public static float Of(int value) => value;

    /// <inheritdoc/>
    public static float OfSingle(float value) => value;

    /// <inheritdoc/>
    public static float ToSingle(float x) => x;

    /// <inheritdoc/>
    public static double ToDouble(float x) => x;

    /// <inheritdoc/>
    public static int ToInt(float x) => KernelMath.ToInt(x);

    // The library's minima and maxima lose NaN on GPUs, and PTX has no others.

    /// <inheritdoc/>
    public static float Min(float x, float y) => x < y || float.IsNaN(x) ? x : y;

    /// <inheritdoc/>
    public static float Max(float x, float y) => x > y || float.IsNaN(x) ? x : y;

    /// <inheritdoc/>
    public static float Sign(float x) => x > 0f ? 1f : x < 0f ? -1f : 0f;

    /// <inheritdoc/>
    public static float Pow(float x, float y) => MathF.Pow(x, y);

    /// <inheritdoc/>
    public static float Abs(float x) => MathF.Abs(x);

    /// <inheritdoc/>
    public static float Sqrt(float x) => MathF.Sqrt(x);

    /// <inheritdoc/>
    public static float Root(float x) => KernelEstimates.Root(x);

    /// <inheritdoc/>
    public static float Reciprocal(float x) => KernelEstimates.Reciprocal(x);

    /// <inheritdoc/>
    public static float Floor(float x) => MathF.Floor(x);

    /// <inheritdoc/>
    public static float Ceiling(float x) => MathF.Ceiling(x);

    /// <inheritdoc/>
    public static float Exp(float x) => MathF.Exp(x);

    /// <inheritdoc/>
    public static float Log(float x) => MathF.Log(x);

    /// <inheritdoc/>
    public static float Log2(float x) => KernelMath.Log2(x);

    /// <inheritdoc/>
    public static float Log10(float x) => KernelMath.Log10(x);

    /// <inheritdoc/>
    public static float Sin(float x) => MathF.Sin(x);

    /// <inheritdoc/>
    public static float Cos(float x) => MathF.Cos(x);

    /// <inheritdoc/>
    public static float Tan(float x) => KernelMath.Tan(x);

    /// <inheritdoc/>
    public static float Sinh(float x) => KernelMath.Sinh(x);

    /// <inheritdoc/>
    public static float Cosh(float x) => KernelMath.Cosh(x);

    /// <inheritdoc/>
    public static float Tanh(float x) => KernelMath.Tanh(x);

    /// <inheritdoc/>
    public static float Asin(float x) => KernelMath.Asin(x);

    /// <inheritdoc/>
    public static float Acos(float x) => KernelMath.Acos(x);

    /// <inheritdoc/>
    public static float Atan(float x) => KernelMath.Atan(x);

    /// <inheritdoc/>
    public static float Asinh(float x) => KernelMath.Asinh(x);

    /// <inheritdoc/>
    public static float Acosh(float x) => KernelMath.Acosh(x);

    /// <inheritdoc/>
    public static float Atanh(float x) => KernelMath.Atanh(x);

    /// <inheritdoc/>
    public static float Cbrt(float x) => KernelMath.Cbrt(x);

    /// <inheritdoc/>
    public static float Round(float x) => KernelMath.Round(x);

    /// <inheritdoc/>
    public static float Truncate(float x) => KernelMath.Truncate(x);

    /// <inheritdoc/>
    public static float Atan2(float y, float x) => KernelMath.Atan2(y, x);

    /// <inheritdoc/>
    public static float Mod(float x, float y) => KernelMath.Mod(x, y);

    /// <inheritdoc/>
    public static float FusedMultiplyAdd(float x, float y, float z) => KernelMath.FusedMultiplyAdd(x, y, z);
}
