using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>
/// Vectors of 512 bits under the names of <see cref="Vector"/>, whose own are of 256 bits unless a user asks for more. Emitted code that works
/// in memory of its own comes in both widths.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Design", "CA1062", Justification = "Pointers, in innermost loops.")]
public static unsafe class HostWide
{
    /// <summary>Whether rows are computed in these vectors: the processor has them, and they leave no more of a row's end empty than shorter ones.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="columns">The length of a row.</param>
    /// <returns>Whether they are.</returns>
    public static bool Suits<T>(int columns)
        where T : unmanaged => Vector512.IsHardwareAccelerated && Vector<T>.Count < Vector512<T>.Count
            && RoundUp(columns, Vector512<T>.Count) == RoundUp(columns, Vector<T>.Count);

    static int RoundUp(int value, int to) => (value + to - 1) / to * to;

    /// <inheritdoc cref="Vector512.Load{T}(T*)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load<T>(T* source)
        where T : unmanaged => Vector512.Load(source);

    /// <inheritdoc cref="Vector512.Store{T}(Vector512{T}, T*)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Vector512<T> source, T* destination)
        where T : unmanaged => Vector512.Store(source, destination);

    /// <inheritdoc cref="Vector512.Sqrt{T}(Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> SquareRoot<T>(Vector512<T> vector)
        where T : unmanaged => Vector512.Sqrt(vector);

    /// <inheritdoc cref="Vector512.Abs{T}(Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Abs<T>(Vector512<T> vector)
        where T : unmanaged => Vector512.Abs(vector);

    /// <inheritdoc cref="Vector512.Sum{T}(Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<T>(Vector512<T> vector)
        where T : unmanaged => Vector512.Sum(vector);

    /// <inheritdoc cref="Vector512.Min{T}(Vector512{T}, Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Min<T>(Vector512<T> left, Vector512<T> right)
        where T : unmanaged => Vector512.Min(left, right);

    /// <inheritdoc cref="Vector512.Max{T}(Vector512{T}, Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Max<T>(Vector512<T> left, Vector512<T> right)
        where T : unmanaged => Vector512.Max(left, right);

    /// <inheritdoc cref="Vector512.LessThan{T}(Vector512{T}, Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> LessThan<T>(Vector512<T> left, Vector512<T> right)
        where T : unmanaged => Vector512.LessThan(left, right);

    /// <inheritdoc cref="Vector512.LessThanOrEqual{T}(Vector512{T}, Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> LessThanOrEqual<T>(Vector512<T> left, Vector512<T> right)
        where T : unmanaged => Vector512.LessThanOrEqual(left, right);

    /// <inheritdoc cref="Vector512.Equals{T}(Vector512{T}, Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Equals<T>(Vector512<T> left, Vector512<T> right)
        where T : unmanaged => Vector512.Equals(left, right);

    /// <inheritdoc cref="Vector512.ConditionalSelect{T}(Vector512{T}, Vector512{T}, Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> ConditionalSelect<T>(Vector512<T> condition, Vector512<T> left, Vector512<T> right)
        where T : unmanaged => Vector512.ConditionalSelect(condition, left, right);

    /// <inheritdoc cref="Vector512.MultiplyAddEstimate(Vector512{float}, Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAddEstimate(Vector512<float> left, Vector512<float> right, Vector512<float> addend) => Vector512.MultiplyAddEstimate(left, right, addend);

    /// <inheritdoc cref="Vector512.MultiplyAddEstimate(Vector512{double}, Vector512{double}, Vector512{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> MultiplyAddEstimate(Vector512<double> left, Vector512<double> right, Vector512<double> addend) => Vector512.MultiplyAddEstimate(left, right, addend);

    /// <summary>The mask of a comparison of integers, for the real numbers beside them.</summary>
    /// <param name="mask">The mask.</param>
    /// <returns>The same bits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Mask(Vector512<int> mask) => mask.AsSingle();

    /// <inheritdoc cref="Vector512.ConvertToSingle(Vector512{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ConvertToSingle(Vector512<int> vector) => Vector512.ConvertToSingle(vector);

    /// <summary>The mask of a comparison of integers, for the real numbers beside them.</summary>
    /// <param name="mask">The mask.</param>
    /// <returns>The same bits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Mask(Vector512<long> mask) => mask.AsDouble();

    /// <inheritdoc cref="Vector512.ConvertToDouble(Vector512{long})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> ConvertToDouble(Vector512<long> vector) => Vector512.ConvertToDouble(vector);

    /// <inheritdoc cref="Vector512.Floor(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Floor(Vector512<float> vector) => Vector512.Floor(vector);

    /// <inheritdoc cref="Vector512.Floor(Vector512{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Floor(Vector512<double> vector) => Vector512.Floor(vector);

    /// <inheritdoc cref="Vector512.Ceiling(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Ceiling(Vector512<float> vector) => Vector512.Ceiling(vector);

    /// <inheritdoc cref="Vector512.Ceiling(Vector512{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Ceiling(Vector512<double> vector) => Vector512.Ceiling(vector);

    /// <inheritdoc cref="Vector512.Exp(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> vector) => Vector512.Exp(vector);

    /// <inheritdoc cref="Vector512.Exp(Vector512{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exp(Vector512<double> vector) => Vector512.Exp(vector);

    /// <inheritdoc cref="Vector512.Log(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> vector) => Vector512.Log(vector);

    /// <inheritdoc cref="Vector512.Log(Vector512{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Log(Vector512<double> vector) => Vector512.Log(vector);

    /// <inheritdoc cref="Vector512.Sin(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sin(Vector512<float> vector) => Vector512.Sin(vector);

    /// <inheritdoc cref="Vector512.Sin(Vector512{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sin(Vector512<double> vector) => Vector512.Sin(vector);

    /// <inheritdoc cref="Vector512.Cos(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Cos(Vector512<float> vector) => Vector512.Cos(vector);

    /// <inheritdoc cref="Vector512.Cos(Vector512{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Cos(Vector512<double> vector) => Vector512.Cos(vector);
}
