using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Numbers in a vector of 128 bits.</summary>
/// <inheritdoc cref="ILanes{TSelf, T}"/>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Usage", "CA2225", Justification = "Emitted code uses the operators.")]
[SuppressMessage("Design", "CA1000", Justification = "The interface's members are static.")]
[SuppressMessage("Performance", "CA1815", Justification = "Lanes are compared one by one.")]
public readonly unsafe struct Lanes128<T> : ILanes<Lanes128<T>, T>
    where T : unmanaged, INumber<T>
{
    readonly Vector128<T> vector;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Lanes128(Vector128<T> vector) => this.vector = vector;

    /// <inheritdoc/>
    public static int Count => Vector128<T>.Count;

    /// <inheritdoc/>
    public static Lanes128<T> Zero => new(Vector128<T>.Zero);

    /// <inheritdoc/>
    public static Lanes128<T> AllBitsSet => new(Vector128<T>.AllBitsSet);

    /// <inheritdoc/>
    public static Lanes128<T> Indices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? new(Vector128<int>.Indices.As<int, T>()) : new(Vector128<long>.Indices.As<long, T>());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> All(T value) => new(Vector128.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> AllIntegers(int value) => typeof(T) == typeof(float) ? new(Vector128.Create(value).As<int, T>()) : new(Vector128.Create((long)value).As<long, T>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Load(T* source) => new(Vector128.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Load(T* source, Lanes128<T> mask) =>
        !Avx.IsSupported ? LaneMath<Lanes128<T>, T>.Load(source, mask)
        : typeof(T) == typeof(float) ? Of(Avx.MaskLoad((float*)source, mask.Single))
        : Of(Avx.MaskLoad((double*)source, mask.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Gather(T* source, int step) =>
        step == 1 ? Load(source)
        : step == 2 && Sse.IsSupported && typeof(T) == typeof(float) ? Of(Sse.Shuffle(Vector128.Load((float*)source), Vector128.Load((float*)source + Count - 1), 0b11_01_10_00))
        : Gather(source, step, AllBitsSet);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Gather(T* source, int step, Lanes128<T> mask) =>
        step == 1 ? Load(source, mask)
        : step == 2 && Avx.IsSupported && typeof(T) == typeof(float) ? EverySecond((float*)source, mask)
        : LaneMath<Lanes128<T>, T>.Gather(source, step, mask);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreEverySecond(Lanes128<T> value, T* target)
    {
        if (!Avx.IsSupported)
        {
            LaneMath<Lanes128<T>, T>.Scatter(value, target, 2, 0);
        }
        else if (typeof(T) == typeof(float))
        {
            var mask = Vector128.Create(-1, 0, -1, 0).AsSingle();
            Avx.MaskStore((float*)target, mask, Sse.UnpackLow(value.Single, value.Single));
            Avx.MaskStore((float*)target + 4, mask, Sse.UnpackHigh(value.Single, value.Single));
        }
        else
        {
            var mask = Vector128.Create(-1L, 0).AsDouble();
            Avx.MaskStore((double*)target, mask, value.Double);
            Avx.MaskStore((double*)target + 2, mask, Sse2.UnpackHigh(value.Double, value.Double));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> LoadBytes(byte* source) =>
        !Sse41.IsSupported ? LaneMath<Lanes128<T>, T>.LoadBytes(source, AllBitsSet)
        : typeof(T) == typeof(float) ? Of(Sse41.ConvertToVector128Int32(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<int>(source)).AsByte()))
        : Of(Sse41.ConvertToVector128Int64(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<short>(source)).AsByte()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> LoadBytes(byte* source, Lanes128<T> mask) =>
        Vector128.EqualsAll(mask.Int, Vector128<int>.Zero) ? Zero : LoadBytes(source) & mask;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Lanes128<T> value, byte* target)
    {
        var words = typeof(T) == typeof(float) ? value.Int : Vector128.Narrow(value.Long, value.Long);
        var halves = Vector128.Narrow(words, words);
        var bytes = Vector128.Narrow(halves, halves);
        if (typeof(T) == typeof(float))
        {
            Unsafe.WriteUnaligned(target, bytes.AsInt32().ToScalar());
        }
        else
        {
            Unsafe.WriteUnaligned(target, bytes.AsInt16().ToScalar());
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes128<T> value, T* target) => Vector128.Store(value.vector, target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator +(Lanes128<T> left, Lanes128<T> right) => new(left.vector + right.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator -(Lanes128<T> left, Lanes128<T> right) => new(left.vector - right.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator *(Lanes128<T> left, Lanes128<T> right) => new(left.vector * right.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator /(Lanes128<T> left, Lanes128<T> right) => new(left.vector / right.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator -(Lanes128<T> value) => new(-value.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator &(Lanes128<T> left, Lanes128<T> right) => new(left.vector & right.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator |(Lanes128<T> left, Lanes128<T> right) => new(left.vector | right.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator ~(Lanes128<T> value) => new(~value.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator <(Lanes128<T> left, Lanes128<T> right) => new(Vector128.LessThan(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator >(Lanes128<T> left, Lanes128<T> right) => new(Vector128.GreaterThan(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator <=(Lanes128<T> left, Lanes128<T> right) => new(Vector128.LessThanOrEqual(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator >=(Lanes128<T> left, Lanes128<T> right) => new(Vector128.GreaterThanOrEqual(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Equal(Lanes128<T> left, Lanes128<T> right) => new(Vector128.Equals(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Select(Lanes128<T> mask, Lanes128<T> first, Lanes128<T> second) => new(Vector128.ConditionalSelect(mask.vector, first.vector, second.vector));

    // Written out: loops with many of them use up what the just-in-time compiler inlines into one method.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> MultiplyAdd(Lanes128<T> left, Lanes128<T> right, Lanes128<T> addend) => typeof(T) == typeof(float)
        ? new(Vector128.MultiplyAddEstimate(left.vector.AsSingle(), right.vector.AsSingle(), addend.vector.AsSingle()).As<float, T>())
        : new(Vector128.MultiplyAddEstimate(left.vector.AsDouble(), right.vector.AsDouble(), addend.vector.AsDouble()).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Min(Lanes128<T> left, Lanes128<T> right) => new(Vector128.Min(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Max(Lanes128<T> left, Lanes128<T> right) => new(Vector128.Max(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Abs(Lanes128<T> value) => new(Vector128.Abs(value.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Sqrt(Lanes128<T> value) => new(Vector128.Sqrt(value.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Floor(Lanes128<T> value) => typeof(T) == typeof(float) ? Of(Vector128.Floor(value.Single)) : Of(Vector128.Floor(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Ceiling(Lanes128<T> value) => typeof(T) == typeof(float) ? Of(Vector128.Ceiling(value.Single)) : Of(Vector128.Ceiling(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Round(Lanes128<T> value) => typeof(T) == typeof(float) ? Of(Vector128.Round(value.Single)) : Of(Vector128.Round(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Truncate(Lanes128<T> value) => typeof(T) == typeof(float) ? Of(Vector128.Truncate(value.Single)) : Of(Vector128.Truncate(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> FusedMultiplyAdd(Lanes128<T> left, Lanes128<T> right, Lanes128<T> addend) => typeof(T) == typeof(float)
        ? Of(Vector128.FusedMultiplyAdd(left.Single, right.Single, addend.Single))
        : Of(Vector128.FusedMultiplyAdd(left.Double, right.Double, addend.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Exp(Lanes128<T> value) => typeof(T) == typeof(float) ? Of(Vector128.Exp(value.Single)) : Of(Vector128.Exp(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Log(Lanes128<T> value) => typeof(T) == typeof(float) ? Of(Vector128.Log(value.Single)) : Of(Vector128.Log(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Sin(Lanes128<T> value) => typeof(T) == typeof(float) ? Of(Vector128.Sin(value.Single)) : Of(Vector128.Sin(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Cos(Lanes128<T> value) => typeof(T) == typeof(float) ? Of(Vector128.Cos(value.Single)) : Of(Vector128.Cos(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Lanes128<T> value) => Vector128.Sum(value.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> FromIntegers(Lanes128<T> value) => typeof(T) == typeof(float) ? Of(Vector128.ConvertToSingle(value.Int)) : Of(Vector128.ConvertToDouble(value.Long));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> AddIntegers(Lanes128<T> left, Lanes128<T> right) => typeof(T) == typeof(float) ? Of(left.Int + right.Int) : Wrapped(left.Long + right.Long);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> MultiplyIntegers(Lanes128<T> left, Lanes128<T> right) => typeof(T) == typeof(float) ? Of(left.Int * right.Int) : Wrapped(left.Long * right.Long);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> ShiftLeft(Lanes128<T> value, int places) =>
        typeof(T) == typeof(float) ? Of(Vector128.ShiftLeft(value.Int, places & 31)) : Wrapped(Vector128.ShiftLeft(value.Long, places & 31));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> ShiftRight(Lanes128<T> value, int places) =>
        typeof(T) == typeof(float) ? Of(Vector128.ShiftRightArithmetic(value.Int, places & 31)) : Of(Vector128.ShiftRightArithmetic(value.Long, places & 31));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> ShiftRightUnsigned(Lanes128<T> value, int places) =>
        typeof(T) == typeof(float) ? Of(Vector128.ShiftRightLogical(value.Int, places & 31))
        : Wrapped(Vector128.ShiftRightLogical(value.Long & Vector128.Create(0xffffffffL), places & 31));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> LessIntegers(Lanes128<T> left, Lanes128<T> right) =>
        typeof(T) == typeof(float) ? Of(Vector128.LessThan(left.Int, right.Int)) : Of(Vector128.LessThan(left.Long, right.Long));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> EqualIntegers(Lanes128<T> left, Lanes128<T> right) =>
        typeof(T) == typeof(float) ? Of(Vector128.Equals(left.Int, right.Int)) : Of(Vector128.Equals(left.Long, right.Long));

    Vector128<float> Single => vector.AsSingle();

    Vector128<double> Double => vector.AsDouble();

    Vector128<int> Int => vector.AsInt32();

    Vector128<long> Long => vector.AsInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes128<T> Of<TOther>(Vector128<TOther> vector) => new(vector.As<TOther, T>());

    // As in twice as many bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes128<T> EverySecond(float* source, Lanes128<T> mask)
    {
        var wanted = Vector128.Create(-1, 0, -1, 0);
        var low = Avx.MaskLoad(source, (Sse2.UnpackLow(mask.Int, mask.Int) & wanted).AsSingle());
        var high = Avx.MaskLoad(source + 4, (Sse2.UnpackHigh(mask.Int, mask.Int) & wanted).AsSingle());
        return Of(Sse.Shuffle(low, high, 0b10_00_10_00));
    }

    // Integers beside double precision have 64 bits, of which C#'s have the lower half.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes128<T> Wrapped(Vector128<long> vector) => Of(Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(vector, 32), 32));
}
