using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Double precision in kernels.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Performance", "CA1815", Justification = "It has no values.")]
public readonly struct DoubleNumbers : INumbers<double>
{
    /// <inheritdoc/>
    public static double Of(double value) => value;

    /// <inheritdoc/>
    public static double Of(int value) => value;

    /// <inheritdoc/>
    public static double OfSingle(float value) => value;

    /// <inheritdoc/>
    public static float ToSingle(double x) => (float)x;

    /// <inheritdoc/>
    public static double ToDouble(double x) => x;

    /// <inheritdoc/>
    public static int ToInt(double x) => KernelMath.ToInt(x);

    // The library's minima and maxima lose NaN on GPUs, and PTX has no others.

    /// <inheritdoc/>
    public static double Min(double x, double y) => x < y || double.IsNaN(x) ? x : y;

    /// <inheritdoc/>
    public static double Max(double x, double y) => x > y || double.IsNaN(x) ? x : y;

    /// <inheritdoc/>
    public static double Sign(double x) => x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : 0.0;

    /// <inheritdoc/>
    public static double Pow(double x, double y) => KernelMath.Pow(x, y);

    /// <inheritdoc/>
    public static double Abs(double x) => Math.Abs(x);

    /// <inheritdoc/>
    public static double Sqrt(double x) => Math.Sqrt(x);

    /// <inheritdoc/>
    public static double Root(double x) => Math.Sqrt(x);

    /// <inheritdoc/>
    public static double Reciprocal(double x) => 1.0 / x;

    /// <inheritdoc/>
    public static double Floor(double x) => Math.Floor(x);

    /// <inheritdoc/>
    public static double Ceiling(double x) => Math.Ceiling(x);

    /// <inheritdoc/>
    public static double Exp(double x) => KernelMath.Exp(x);

    /// <inheritdoc/>
    public static double Log(double x) => KernelMath.Log(x);

    /// <inheritdoc/>
    public static double Log2(double x) => KernelMath.Log2(x);

    /// <inheritdoc/>
    public static double Log10(double x) => KernelMath.Log10(x);

    /// <inheritdoc/>
    public static double Sin(double x) => KernelMath.Sin(x);

    /// <inheritdoc/>
    public static double Cos(double x) => KernelMath.Cos(x);

    /// <inheritdoc/>
    public static double Tan(double x) => KernelMath.Tan(x);

    /// <inheritdoc/>
    public static double Sinh(double x) => KernelMath.Sinh(x);

    /// <inheritdoc/>
    public static double Cosh(double x) => KernelMath.Cosh(x);

    /// <inheritdoc/>
    public static double Tanh(double x) => KernelMath.Tanh(x);

    /// <inheritdoc/>
    public static double Asin(double x) => KernelMath.Asin(x);

    /// <inheritdoc/>
    public static double Acos(double x) => KernelMath.Acos(x);

    /// <inheritdoc/>
    public static double Atan(double x) => KernelMath.Atan(x);

    /// <inheritdoc/>
    public static double Asinh(double x) => KernelMath.Asinh(x);

    /// <inheritdoc/>
    public static double Acosh(double x) => KernelMath.Acosh(x);

    /// <inheritdoc/>
    public static double Atanh(double x) => KernelMath.Atanh(x);

    /// <inheritdoc/>
    public static double Cbrt(double x) => KernelMath.Cbrt(x);

    /// <inheritdoc/>
    public static double Round(double x) => KernelMath.Round(x);

    /// <inheritdoc/>
    public static double Truncate(double x) => KernelMath.Truncate(x);

    /// <inheritdoc/>
    public static double Atan2(double y, double x) => KernelMath.Atan2(y, x);

    /// <inheritdoc/>
    public static double Mod(double x, double y) => KernelMath.Mod(x, y);

    /// <inheritdoc/>
    public static double FusedMultiplyAdd(double x, double y, double z) => KernelMath.FusedMultiplyAdd(x, y, z);
}
