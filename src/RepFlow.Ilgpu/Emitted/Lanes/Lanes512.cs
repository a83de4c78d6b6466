using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Numbers in a vector of 512 bits.</summary>
/// <inheritdoc cref="ILanes{TSelf, T}"/>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Usage", "CA2225", Justification = "Emitted code uses the operators.")]
[SuppressMessage("Design", "CA1000", Justification = "The interface's members are static.")]
[SuppressMessage("Performance", "CA1815", Justification = "Lanes are compared one by one.")]
public readonly unsafe struct Lanes512<T> : ILanes<Lanes512<T>, T>
    where T : unmanaged, INumber<T>
{
    readonly Vector512<T> vector;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Lanes512(Vector512<T> vector) => this.vector = vector;

    /// <inheritdoc/>
    public static int Count => Vector512<T>.Count;

    /// <inheritdoc/>
    public static Lanes512<T> Zero => new(Vector512<T>.Zero);

    /// <inheritdoc/>
    public static Lanes512<T> AllBitsSet => new(Vector512<T>.AllBitsSet);

    /// <inheritdoc/>
    public static Lanes512<T> Indices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? new(Vector512<int>.Indices.As<int, T>()) : new(Vector512<long>.Indices.As<long, T>());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> All(T value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> AllIntegers(int value) => typeof(T) == typeof(float) ? new(Vector512.Create(value).As<int, T>()) : new(Vector512.Create((long)value).As<long, T>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Load(T* source) => new(Vector512.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Load(T* source, Lanes512<T> mask) =>
        !Avx512F.IsSupported ? LaneMath<Lanes512<T>, T>.Load(source, mask)
        : typeof(T) == typeof(float) ? Of(Avx512F.MaskLoad((float*)source, mask.Single, Vector512<float>.Zero))
        : Of(Avx512F.MaskLoad((double*)source, mask.Double, Vector512<double>.Zero));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Gather(T* source, int step) =>
        step == 1 ? Load(source) : step == 2 && Avx512F.IsSupported ? EverySecond(source) : LaneMath<Lanes512<T>, T>.Gather(source, step, AllBitsSet);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> LoadBytes(byte* source) =>
        !Avx512F.IsSupported ? LaneMath<Lanes512<T>, T>.LoadBytes(source, AllBitsSet)
        : typeof(T) == typeof(float) ? Of(Avx512F.ConvertToVector512Int32(Vector128.Load(source)))
        : Of(Avx512F.ConvertToVector512Int64(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<long>(source)).AsByte()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> LoadBytes(byte* source, Lanes512<T> mask) =>
        Vector512.EqualsAll(mask.Int, Vector512<int>.Zero) ? Zero : LoadBytes(source) & mask;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Lanes512<T> value, byte* target)
    {
        if (!Avx512F.IsSupported)
        {
            LaneMath<Lanes512<T>, T>.StoreBytes(value, target);
        }
        else if (typeof(T) == typeof(float))
        {
            Vector128.Store(Avx512F.ConvertToVector128Byte(value.Int), target);
        }
        else
        {
            Unsafe.WriteUnaligned(target, Avx512F.ConvertToVector128Byte(value.Long).AsInt64().ToScalar());
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes512<T> value, T* target) => Vector512.Store(value.vector, target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator +(Lanes512<T> left, Lanes512<T> right) => new(left.vector + right.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> left, Lanes512<T> right) => new(left.vector - right.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator *(Lanes512<T> left, Lanes512<T> right) => new(left.vector * right.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator /(Lanes512<T> left, Lanes512<T> right) => new(left.vector / right.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> value) => new(-value.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator &(Lanes512<T> left, Lanes512<T> right) => new(left.vector & right.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator |(Lanes512<T> left, Lanes512<T> right) => new(left.vector | right.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator ~(Lanes512<T> value) => new(~value.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator <(Lanes512<T> left, Lanes512<T> right) => new(Vector512.LessThan(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator >(Lanes512<T> left, Lanes512<T> right) => new(Vector512.GreaterThan(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator <=(Lanes512<T> left, Lanes512<T> right) => new(Vector512.LessThanOrEqual(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator >=(Lanes512<T> left, Lanes512<T> right) => new(Vector512.GreaterThanOrEqual(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Equal(Lanes512<T> left, Lanes512<T> right) => new(Vector512.Equals(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Select(Lanes512<T> mask, Lanes512<T> first, Lanes512<T> second) => new(Vector512.ConditionalSelect(mask.vector, first.vector, second.vector));

    // Written out: loops with many of them use up what the just-in-time compiler inlines into one method.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> MultiplyAdd(Lanes512<T> left, Lanes512<T> right, Lanes512<T> addend) => typeof(T) == typeof(float)
        ? new(Vector512.MultiplyAddEstimate(left.vector.AsSingle(), right.vector.AsSingle(), addend.vector.AsSingle()).As<float, T>())
        : new(Vector512.MultiplyAddEstimate(left.vector.AsDouble(), right.vector.AsDouble(), addend.vector.AsDouble()).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Min(Lanes512<T> left, Lanes512<T> right) => new(Vector512.Min(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Max(Lanes512<T> left, Lanes512<T> right) => new(Vector512.Max(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Abs(Lanes512<T> value) => new(Vector512.Abs(value.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Sqrt(Lanes512<T> value) => new(Vector512.Sqrt(value.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Floor(Lanes512<T> value) => typeof(T) == typeof(float) ? Of(Vector512.Floor(value.Single)) : Of(Vector512.Floor(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Ceiling(Lanes512<T> value) => typeof(T) == typeof(float) ? Of(Vector512.Ceiling(value.Single)) : Of(Vector512.Ceiling(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Round(Lanes512<T> value) => typeof(T) == typeof(float) ? Of(Vector512.Round(value.Single)) : Of(Vector512.Round(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Truncate(Lanes512<T> value) => typeof(T) == typeof(float) ? Of(Vector512.Truncate(value.Single)) : Of(Vector512.Truncate(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> FusedMultiplyAdd(Lanes512<T> left, Lanes512<T> right, Lanes512<T> addend) => typeof(T) == typeof(float)
        ? Of(Vector512.FusedMultiplyAdd(left.Single, right.Single, addend.Single))
        : Of(Vector512.FusedMultiplyAdd(left.Double, right.Double, addend.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Exp(Lanes512<T> value) => typeof(T) == typeof(float) ? Of(Vector512.Exp(value.Single)) : Of(Vector512.Exp(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Log(Lanes512<T> value) => typeof(T) == typeof(float) ? Of(Vector512.Log(value.Single)) : Of(Vector512.Log(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Sin(Lanes512<T> value) => typeof(T) == typeof(float) ? Of(Vector512.Sin(value.Single)) : Of(Vector512.Sin(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Cos(Lanes512<T> value) => typeof(T) == typeof(float) ? Of(Vector512.Cos(value.Single)) : Of(Vector512.Cos(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Lanes512<T> value) => Vector512.Sum(value.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> FromIntegers(Lanes512<T> value) => typeof(T) == typeof(float) ? Of(Vector512.ConvertToSingle(value.Int)) : Of(Vector512.ConvertToDouble(value.Long));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> AddIntegers(Lanes512<T> left, Lanes512<T> right) => typeof(T) == typeof(float) ? Of(left.Int + right.Int) : Wrapped(left.Long + right.Long);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> MultiplyIntegers(Lanes512<T> left, Lanes512<T> right) => typeof(T) == typeof(float) ? Of(left.Int * right.Int) : Wrapped(left.Long * right.Long);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> ShiftLeft(Lanes512<T> value, int places) =>
        typeof(T) == typeof(float) ? Of(Vector512.ShiftLeft(value.Int, places & 31)) : Wrapped(Vector512.ShiftLeft(value.Long, places & 31));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> ShiftRight(Lanes512<T> value, int places) =>
        typeof(T) == typeof(float) ? Of(Vector512.ShiftRightArithmetic(value.Int, places & 31)) : Of(Vector512.ShiftRightArithmetic(value.Long, places & 31));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> ShiftRightUnsigned(Lanes512<T> value, int places) =>
        typeof(T) == typeof(float) ? Of(Vector512.ShiftRightLogical(value.Int, places & 31))
        : Wrapped(Vector512.ShiftRightLogical(value.Long & Vector512.Create(0xffffffffL), places & 31));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> LessIntegers(Lanes512<T> left, Lanes512<T> right) =>
        typeof(T) == typeof(float) ? Of(Vector512.LessThan(left.Int, right.Int)) : Of(Vector512.LessThan(left.Long, right.Long));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> EqualIntegers(Lanes512<T> left, Lanes512<T> right) =>
        typeof(T) == typeof(float) ? Of(Vector512.Equals(left.Int, right.Int)) : Of(Vector512.Equals(left.Long, right.Long));

    Vector512<float> Single => vector.AsSingle();

    Vector512<double> Double => vector.AsDouble();

    Vector512<int> Int => vector.AsInt32();

    Vector512<long> Long => vector.AsInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes512<T> Of<TOther>(Vector512<TOther> vector) => new(vector.As<TOther, T>());

    // The upper half is read from an element before it on, so that the last one wanted is the last one read.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes512<T> EverySecond(T* source)
    {
        var (low, high) = (Vector512.Load(source), Vector512.Load(source + Count - 1));
        return typeof(T) == typeof(float)
            ? Of(Avx512F.PermuteVar16x32x2(low.AsSingle(), Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 17, 19, 21, 23, 25, 27, 29, 31), high.AsSingle()))
            : Of(Avx512F.PermuteVar8x64x2(low.AsDouble(), Vector512.Create(0L, 2, 4, 6, 9, 11, 13, 15), high.AsDouble()));
    }

    // Integers beside double precision have 64 bits, of which C#'s have the lower half.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes512<T> Wrapped(Vector512<long> vector) => Of(Vector512.ShiftRightArithmetic(Vector512.ShiftLeft(vector, 32), 32));
}
