using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Numbers in a vector of 256 bits.</summary>
/// <inheritdoc cref="ILanes{TSelf, T}"/>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Usage", "CA2225", Justification = "Emitted code uses the operators.")]
[SuppressMessage("Design", "CA1000", Justification = "The interface's members are static.")]
[SuppressMessage("Performance", "CA1815", Justification = "Lanes are compared one by one.")]
public readonly unsafe struct Lanes256<T> : ILanes<Lanes256<T>, T>
    where T : unmanaged, INumber<T>
{
    readonly Vector256<T> vector;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Lanes256(Vector256<T> vector) => this.vector = vector;

    /// <inheritdoc/>
    public static int Count => Vector256<T>.Count;

    /// <inheritdoc/>
    public static Lanes256<T> Zero => new(Vector256<T>.Zero);

    /// <inheritdoc/>
    public static Lanes256<T> AllBitsSet => new(Vector256<T>.AllBitsSet);

    /// <inheritdoc/>
    public static Lanes256<T> Indices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? new(Vector256<int>.Indices.As<int, T>()) : new(Vector256<long>.Indices.As<long, T>());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> All(T value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> AllIntegers(int value) => typeof(T) == typeof(float) ? new(Vector256.Create(value).As<int, T>()) : new(Vector256.Create((long)value).As<long, T>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Load(T* source) => new(Vector256.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Load(T* source, Lanes256<T> mask) =>
        !Avx.IsSupported ? LaneMath<Lanes256<T>, T>.Load(source, mask)
        : typeof(T) == typeof(float) ? Of(Avx.MaskLoad((float*)source, mask.Single))
        : Of(Avx.MaskLoad((double*)source, mask.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Gather(T* source, int step) =>
        step == 1 ? Load(source) : step == 2 && Avx2.IsSupported ? EverySecond(source) : Gather(source, step, AllBitsSet);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Gather(T* source, int step, Lanes256<T> mask) =>
        step == 1 ? Load(source, mask)
        : !Avx2.IsSupported ? LaneMath<Lanes256<T>, T>.Gather(source, step, mask)
        : step == 2 ? EverySecond(source, mask)
        : typeof(T) == typeof(float) ? Of(Avx2.GatherMaskVector256(Vector256<float>.Zero, (float*)source, Vector256<int>.Indices * step, mask.Single, sizeof(float)))
        : Of(Avx2.GatherMaskVector256(Vector256<double>.Zero, (double*)source, Vector128<int>.Indices * step, mask.Double, sizeof(double)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreEverySecond(Lanes256<T> value, T* target)
    {
        if (!Avx2.IsSupported)
        {
            LaneMath<Lanes256<T>, T>.Scatter(value, target, 2, 0);
        }
        else if (typeof(T) == typeof(float))
        {
            // The second and third quarter change places, so that what is doubled within halves is in order.
            var mask = Vector256.Create(-1, 0, -1, 0, -1, 0, -1, 0).AsSingle();
            var quarters = Avx2.Permute4x64(value.Double, 0b11_01_10_00).AsSingle();
            Avx.MaskStore((float*)target, mask, Avx.UnpackLow(quarters, quarters));
            Avx.MaskStore((float*)target + 8, mask, Avx.UnpackHigh(quarters, quarters));
        }
        else
        {
            var mask = Vector256.Create(-1L, 0, -1, 0).AsDouble();
            var quarters = Avx2.Permute4x64(value.Double, 0b11_01_10_00);
            Avx.MaskStore((double*)target, mask, Avx.UnpackLow(quarters, quarters));
            Avx.MaskStore((double*)target + 4, mask, Avx.UnpackHigh(quarters, quarters));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> LoadBytes(byte* source) =>
        !Avx2.IsSupported ? LaneMath<Lanes256<T>, T>.LoadBytes(source, AllBitsSet)
        : typeof(T) == typeof(float) ? Of(Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<long>(source)).AsByte()))
        : Of(Avx2.ConvertToVector256Int64(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<int>(source)).AsByte()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> LoadBytes(byte* source, Lanes256<T> mask) =>
        Vector256.EqualsAll(mask.Int, Vector256<int>.Zero) ? Zero : LoadBytes(source) & mask;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Lanes256<T> value, byte* target)
    {
        if (typeof(T) == typeof(float))
        {
            var halves = Vector128.Narrow(value.Int.GetLower(), value.Int.GetUpper());
            Unsafe.WriteUnaligned(target, Vector128.Narrow(halves, halves).AsInt64().ToScalar());
        }
        else
        {
            var words = Vector128.Narrow(value.Long.GetLower(), value.Long.GetUpper());
            var halves = Vector128.Narrow(words, words);
            Unsafe.WriteUnaligned(target, Vector128.Narrow(halves, halves).AsInt32().ToScalar());
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes256<T> value, T* target) => Vector256.Store(value.vector, target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator +(Lanes256<T> left, Lanes256<T> right) => new(left.vector + right.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> left, Lanes256<T> right) => new(left.vector - right.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator *(Lanes256<T> left, Lanes256<T> right) => new(left.vector * right.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator /(Lanes256<T> left, Lanes256<T> right) => new(left.vector / right.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> value) => new(-value.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator &(Lanes256<T> left, Lanes256<T> right) => new(left.vector & right.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator |(Lanes256<T> left, Lanes256<T> right) => new(left.vector | right.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator ~(Lanes256<T> value) => new(~value.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator <(Lanes256<T> left, Lanes256<T> right) => new(Vector256.LessThan(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator >(Lanes256<T> left, Lanes256<T> right) => new(Vector256.GreaterThan(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator <=(Lanes256<T> left, Lanes256<T> right) => new(Vector256.LessThanOrEqual(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator >=(Lanes256<T> left, Lanes256<T> right) => new(Vector256.GreaterThanOrEqual(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Equal(Lanes256<T> left, Lanes256<T> right) => new(Vector256.Equals(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Select(Lanes256<T> mask, Lanes256<T> first, Lanes256<T> second) => new(Vector256.ConditionalSelect(mask.vector, first.vector, second.vector));

    // Written out: loops with many of them use up what the just-in-time compiler inlines into one method.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> MultiplyAdd(Lanes256<T> left, Lanes256<T> right, Lanes256<T> addend) => typeof(T) == typeof(float)
        ? new(Vector256.MultiplyAddEstimate(left.vector.AsSingle(), right.vector.AsSingle(), addend.vector.AsSingle()).As<float, T>())
        : new(Vector256.MultiplyAddEstimate(left.vector.AsDouble(), right.vector.AsDouble(), addend.vector.AsDouble()).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Min(Lanes256<T> left, Lanes256<T> right) => new(Vector256.Min(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Max(Lanes256<T> left, Lanes256<T> right) => new(Vector256.Max(left.vector, right.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Abs(Lanes256<T> value) => new(Vector256.Abs(value.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Sqrt(Lanes256<T> value) => new(Vector256.Sqrt(value.vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Floor(Lanes256<T> value) => typeof(T) == typeof(float) ? Of(Vector256.Floor(value.Single)) : Of(Vector256.Floor(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Ceiling(Lanes256<T> value) => typeof(T) == typeof(float) ? Of(Vector256.Ceiling(value.Single)) : Of(Vector256.Ceiling(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Round(Lanes256<T> value) => typeof(T) == typeof(float) ? Of(Vector256.Round(value.Single)) : Of(Vector256.Round(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Truncate(Lanes256<T> value) => typeof(T) == typeof(float) ? Of(Vector256.Truncate(value.Single)) : Of(Vector256.Truncate(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> FusedMultiplyAdd(Lanes256<T> left, Lanes256<T> right, Lanes256<T> addend) => typeof(T) == typeof(float)
        ? Of(Vector256.FusedMultiplyAdd(left.Single, right.Single, addend.Single))
        : Of(Vector256.FusedMultiplyAdd(left.Double, right.Double, addend.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Exp(Lanes256<T> value) => typeof(T) == typeof(float) ? Of(Vector256.Exp(value.Single)) : Of(Vector256.Exp(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Log(Lanes256<T> value) => typeof(T) == typeof(float) ? Of(Vector256.Log(value.Single)) : Of(Vector256.Log(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Sin(Lanes256<T> value) => typeof(T) == typeof(float) ? Of(Vector256.Sin(value.Single)) : Of(Vector256.Sin(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Cos(Lanes256<T> value) => typeof(T) == typeof(float) ? Of(Vector256.Cos(value.Single)) : Of(Vector256.Cos(value.Double));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Lanes256<T> value) => Vector256.Sum(value.vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> FromIntegers(Lanes256<T> value) => typeof(T) == typeof(float) ? Of(Vector256.ConvertToSingle(value.Int)) : Of(Vector256.ConvertToDouble(value.Long));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> AddIntegers(Lanes256<T> left, Lanes256<T> right) => typeof(T) == typeof(float) ? Of(left.Int + right.Int) : Wrapped(left.Long + right.Long);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> MultiplyIntegers(Lanes256<T> left, Lanes256<T> right) => typeof(T) == typeof(float) ? Of(left.Int * right.Int) : Wrapped(left.Long * right.Long);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> ShiftLeft(Lanes256<T> value, int places) =>
        typeof(T) == typeof(float) ? Of(Vector256.ShiftLeft(value.Int, places & 31)) : Wrapped(Vector256.ShiftLeft(value.Long, places & 31));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> ShiftRight(Lanes256<T> value, int places) =>
        typeof(T) == typeof(float) ? Of(Vector256.ShiftRightArithmetic(value.Int, places & 31)) : Of(Vector256.ShiftRightArithmetic(value.Long, places & 31));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> ShiftRightUnsigned(Lanes256<T> value, int places) =>
        typeof(T) == typeof(float) ? Of(Vector256.ShiftRightLogical(value.Int, places & 31))
        : Wrapped(Vector256.ShiftRightLogical(value.Long & Vector256.Create(0xffffffffL), places & 31));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> LessIntegers(Lanes256<T> left, Lanes256<T> right) =>
        typeof(T) == typeof(float) ? Of(Vector256.LessThan(left.Int, right.Int)) : Of(Vector256.LessThan(left.Long, right.Long));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> EqualIntegers(Lanes256<T> left, Lanes256<T> right) =>
        typeof(T) == typeof(float) ? Of(Vector256.Equals(left.Int, right.Int)) : Of(Vector256.Equals(left.Long, right.Long));

    Vector256<float> Single => vector.AsSingle();

    Vector256<double> Double => vector.AsDouble();

    Vector256<int> Int => vector.AsInt32();

    Vector256<long> Long => vector.AsInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes256<T> Of<TOther>(Vector256<TOther> vector) => new(vector.As<TOther, T>());

    // The upper half is read from an element before it on, so that the last one wanted is the last one read.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes256<T> EverySecond(T* source)
    {
        var (low, high) = (Vector256.Load(source), Vector256.Load(source + Count - 1));
        return typeof(T) == typeof(float)
            ? Of(Avx2.Permute4x64(Avx.Shuffle(low.AsSingle(), high.AsSingle(), 0b11_01_10_00).AsDouble(), 0b11_01_10_00))
            : Of(Avx2.Permute4x64(Avx.Shuffle(low.AsDouble(), high.AsDouble(), 0b10_10), 0b11_01_10_00));
    }

    // Two vectors are read and what is wanted of them brought together, which takes a fraction of the time of a gather. Numbers between are not read: there may be none behind the last.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes256<T> EverySecond(T* source, Lanes256<T> mask)
    {
        if (typeof(T) == typeof(float))
        {
            var wanted = Vector256.Create(-1, 0, -1, 0, -1, 0, -1, 0);
            var low = Avx.MaskLoad((float*)source, (Avx2.PermuteVar8x32(mask.Int, Vector256.Create(0, 0, 1, 0, 2, 0, 3, 0)) & wanted).AsSingle());
            var high = Avx.MaskLoad((float*)source + 8, (Avx2.PermuteVar8x32(mask.Int, Vector256.Create(4, 0, 5, 0, 6, 0, 7, 0)) & wanted).AsSingle());
            return Of(Avx2.Permute4x64(Avx.Shuffle(low, high, 0b10_00_10_00).AsDouble(), 0b11_01_10_00));
        }
        else
        {
            var wanted = Vector256.Create(-1L, 0, -1, 0);
            var low = Avx.MaskLoad((double*)source, (Avx2.Permute4x64(mask.Long, 0b01_01_00_00) & wanted).AsDouble());
            var high = Avx.MaskLoad((double*)source + 4, (Avx2.Permute4x64(mask.Long, 0b11_11_10_10) & wanted).AsDouble());
            return Of(Avx2.Permute4x64(Avx.UnpackLow(low, high), 0b11_01_10_00));
        }
    }

    // Integers beside double precision have 64 bits, of which C#'s have the lower half.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes256<T> Wrapped(Vector256<long> vector) => Of(Vector256.ShiftRightArithmetic(Vector256.ShiftLeft(vector, 32), 32));
}
