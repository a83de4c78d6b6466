using System.ComponentModel;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>
/// What emitted kernels need of a type of numbers: constants and functions. It is a type parameter of them, so that each is written once for both
/// precisions; ILGPU's compiler puts the functions in place and folds the constants.
/// </summary>
/// <typeparam name="T">The type of the numbers, <see cref="float"/> or <see cref="double"/>.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface INumbers<T>
    where T : unmanaged
{
    /// <summary>A constant.</summary>
    /// <param name="value">The constant.</param>
    static abstract T Of(double value);

    /// <summary>An integer as a number.</summary>
    /// <param name="value">The integer.</param>
    static abstract T Of(int value);

    /// <summary>A number of single precision, what a function of the definition's own takes or gives.</summary>
    /// <param name="value">The number.</param>
    static abstract T OfSingle(float value);

    /// <summary>The number in single precision.</summary>
    /// <param name="x">The number.</param>
    static abstract float ToSingle(T x);

    /// <summary>The number in double precision.</summary>
    /// <param name="x">The number.</param>
    static abstract double ToDouble(T x);

    /// <summary>The integer that a number is converted to: cut off towards zero, held within 32 bits, 0 for NaN.</summary>
    /// <param name="x">The number.</param>
    static abstract int ToInt(T x);

    /// <summary>The smaller of two; NaN if one is.</summary>
    /// <param name="x">One.</param>
    /// <param name="y">The other.</param>
    static abstract T Min(T x, T y);

    /// <summary>The larger of two; NaN if one is.</summary>
    /// <param name="x">One.</param>
    /// <param name="y">The other.</param>
    static abstract T Max(T x, T y);

    /// <summary>-1, 0 or 1; 0 for NaN.</summary>
    /// <param name="x">The number.</param>
    static abstract T Sign(T x);

    /// <summary>The power.</summary>
    /// <param name="x">The base.</param>
    /// <param name="y">The exponent.</param>
    static abstract T Pow(T x, T y);

    /// <summary>The number without its sign.</summary>
    /// <param name="x">The number.</param>
    static abstract T Abs(T x);

    /// <summary>The square root.</summary>
    /// <param name="x">The number.</param>
    static abstract T Sqrt(T x);

    /// <summary>The square root, as <see cref="KernelEstimates.Root"/> has it in single precision.</summary>
    /// <param name="x">The number.</param>
    static abstract T Root(T x);

    /// <summary>The reciprocal, as <see cref="KernelEstimates.Reciprocal"/> has it in single precision.</summary>
    /// <param name="x">The number.</param>
    static abstract T Reciprocal(T x);

    /// <summary>The largest whole number that is not above the number.</summary>
    /// <param name="x">The number.</param>
    static abstract T Floor(T x);

    /// <summary>The smallest whole number that is not below the number.</summary>
    /// <param name="x">The number.</param>
    static abstract T Ceiling(T x);

    /// <summary>The power of e.</summary>
    /// <param name="x">The number.</param>
    static abstract T Exp(T x);

    /// <summary>The natural logarithm.</summary>
    /// <param name="x">The number.</param>
    static abstract T Log(T x);

    /// <summary>The logarithm to base 2.</summary>
    /// <param name="x">The number.</param>
    static abstract T Log2(T x);

    /// <summary>The logarithm to base 10.</summary>
    /// <param name="x">The number.</param>
    static abstract T Log10(T x);

    /// <summary>The sine.</summary>
    /// <param name="x">The number.</param>
    static abstract T Sin(T x);

    /// <summary>The cosine.</summary>
    /// <param name="x">The number.</param>
    static abstract T Cos(T x);

    /// <summary>The tangent.</summary>
    /// <param name="x">The number.</param>
    static abstract T Tan(T x);

    /// <summary>The hyperbolic sine.</summary>
    /// <param name="x">The number.</param>
    static abstract T Sinh(T x);

    /// <summary>The hyperbolic cosine.</summary>
    /// <param name="x">The number.</param>
    static abstract T Cosh(T x);

    /// <summary>The hyperbolic tangent.</summary>
    /// <param name="x">The number.</param>
    static abstract T Tanh(T x);

    /// <summary>The arc sine, the angle whose sine the number is.</summary>
    /// <param name="x">The number.</param>
    static abstract T Asin(T x);

    /// <summary>The arc cosine, the angle whose cosine the number is.</summary>
    /// <param name="x">The number.</param>
    static abstract T Acos(T x);

    /// <summary>The arc tangent, the angle whose tangent the number is.</summary>
    /// <param name="x">The number.</param>
    static abstract T Atan(T x);

    /// <summary>The inverse hyperbolic sine.</summary>
    /// <param name="x">The number.</param>
    static abstract T Asinh(T x);

    /// <summary>The inverse hyperbolic cosine.</summary>
    /// <param name="x">The number.</param>
    static abstract T Acosh(T x);

    /// <summary>The inverse hyperbolic tangent.</summary>
    /// <param name="x">The number.</param>
    static abstract T Atanh(T x);

    /// <summary>The cube root.</summary>
    /// <param name="x">The number.</param>
    static abstract T Cbrt(T x);

    /// <summary>The angle of a point.</summary>
    /// <param name="y">How far it lies up.</param>
    /// <param name="x">How far it lies to the right.</param>
    static abstract T Atan2(T y, T x);

    /// <summary>The nearest whole number; of two that are equally near, the even one.</summary>
    /// <param name="x">The number.</param>
    static abstract T Round(T x);

    /// <summary>The whole number towards zero.</summary>
    /// <param name="x">The number.</param>
    static abstract T Truncate(T x);

    /// <summary>The remainder of a division that is cut off towards zero, exact.</summary>
    /// <param name="x">The dividend.</param>
    /// <param name="y">The divisor.</param>
    static abstract T Mod(T x, T y);

    /// <summary>x * y + z, rounded once.</summary>
    /// <param name="x">A factor.</param>
    /// <param name="y">The other.</param>
    /// <param name="z">What is added.</param>
    static abstract T FusedMultiplyAdd(T x, T y, T z);
}
