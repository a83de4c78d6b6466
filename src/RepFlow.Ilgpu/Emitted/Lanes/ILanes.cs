using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>
/// Several numbers at once, on which emitted host code computes: it is written once, and runs in vectors of 512, 256 or 128 bits or on one
/// number at a time. The just-in-time compiler makes of it what it makes of the vectors themselves.
/// </summary>
/// <remarks>A comparison gives a mask, all bits of a lane or none; masks are lanes too, for <see cref="Select"/> and the bitwise operators.</remarks>
/// <typeparam name="TSelf">The lanes.</typeparam>
/// <typeparam name="T">The type of the numbers, <see cref="float"/> or <see cref="double"/>.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe interface ILanes<TSelf, T>
    where TSelf : unmanaged, ILanes<TSelf, T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>Whether the processor has 32 registers for lanes, and not 16 as with AVX2.</summary>
    static virtual bool HasManyRegisters => Avx512F.VL.IsSupported || AdvSimd.IsSupported;

    /// <summary>Zero in all lanes, which is also the mask of none.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>The mask of all lanes.</summary>
    static abstract TSelf AllBitsSet { get; }

    /// <summary>The whole numbers 0, 1, 2 … as <see cref="IntegerLanes{TLanes, T}"/> holds them.</summary>
    static abstract TSelf Indices { get; }

    /// <summary>A number in all lanes.</summary>
    /// <param name="value">The number.</param>
    static abstract TSelf All(T value);

    /// <summary>An integer in all lanes, as <see cref="IntegerLanes{TLanes, T}"/> holds it.</summary>
    /// <param name="value">The integer.</param>
    static abstract TSelf AllIntegers(int value);

    /// <summary>Reads neighbouring numbers.</summary>
    /// <param name="source">The first of them.</param>
    static abstract TSelf Load(T* source);

    /// <summary>Reads neighbouring numbers in the lanes of a mask; nothing is read in the others, which are zero.</summary>
    /// <param name="source">The first of them.</param>
    /// <param name="mask">The mask.</param>
    static abstract TSelf Load(T* source, TSelf mask);

    /// <summary>Reads numbers that are evenly spaced.</summary>
    /// <param name="source">The first of them.</param>
    /// <param name="step">How far it is from one to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TSelf Gather(T* source, int step) => step == 1 ? TSelf.Load(source) : TSelf.Gather(source, step, TSelf.AllBitsSet);

    /// <summary>Reads numbers that are evenly spaced in the lanes of a mask; nothing is read in the others, which are zero.</summary>
    /// <param name="source">The first of them.</param>
    /// <param name="step">How far it is from one to the next.</param>
    /// <param name="mask">The mask.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TSelf Gather(T* source, int step, TSelf mask) => step == 1 ? TSelf.Load(source, mask) : LaneMath<TSelf, T>.Gather(source, step, mask);

    /// <summary>Reads neighbouring integers.</summary>
    /// <param name="source">The first of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TSelf LoadIntegers(int* source) =>
        typeof(T) == typeof(float) ? TSelf.Load((T*)source) : LaneMath<TSelf, T>.LoadIntegers(source, TSelf.AllBitsSet);

    /// <summary>Reads neighbouring integers in the lanes of a mask; nothing is read in the others, which are zero.</summary>
    /// <param name="source">The first of them.</param>
    /// <param name="mask">The mask.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TSelf LoadIntegers(int* source, TSelf mask) =>
        typeof(T) == typeof(float) ? TSelf.Load((T*)source, mask) : LaneMath<TSelf, T>.LoadIntegers(source, mask);

    /// <summary>Reads neighbouring bytes, as integers.</summary>
    /// <param name="source">The first of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TSelf LoadBytes(byte* source) => LaneMath<TSelf, T>.LoadBytes(source, TSelf.AllBitsSet);

    /// <summary>
    /// Reads neighbouring bytes in the lanes of a mask, as integers; the others are zero. Where one lane is asked for, bytes as far around it as there are lanes may be read.
    /// </summary>
    /// <param name="source">The first of them.</param>
    /// <param name="mask">The mask.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TSelf LoadBytes(byte* source, TSelf mask) => LaneMath<TSelf, T>.LoadBytes(source, mask);

    /// <summary>Writes integers as neighbouring bytes, the lowest of each.</summary>
    /// <param name="value">The integers.</param>
    /// <param name="target">Where the first of them goes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual void StoreBytes(TSelf value, byte* target) => LaneMath<TSelf, T>.StoreBytes(value, target);

    /// <summary>Writes neighbouring integers, but the first ones.</summary>
    /// <param name="value">The integers.</param>
    /// <param name="target">Where the first of them would go.</param>
    /// <param name="first">The first lane that is written.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual void StoreIntegers(TSelf value, int* target, int first)
    {
        if (typeof(T) == typeof(float))
        {
            TSelf.Store(value, (T*)target, first);
        }
        else
        {
            LaneMath<TSelf, T>.StoreIntegers(value, target, first);
        }
    }

    /// <summary>Writes neighbouring numbers.</summary>
    /// <param name="value">The numbers.</param>
    /// <param name="target">Where the first of them goes.</param>
    static abstract void Store(TSelf value, T* target);

    /// <summary>The sum of each two.</summary>
    static abstract TSelf operator +(TSelf left, TSelf right);

    /// <summary>The difference of each two.</summary>
    static abstract TSelf operator -(TSelf left, TSelf right);

    /// <summary>The product of each two.</summary>
    static abstract TSelf operator *(TSelf left, TSelf right);

    /// <summary>The quotient of each two.</summary>
    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>The number with the other sign.</summary>
    static abstract TSelf operator -(TSelf value);

    /// <summary>The bits that are set in both.</summary>
    static abstract TSelf operator &(TSelf left, TSelf right);

    /// <summary>The bits that are set in one or both.</summary>
    static abstract TSelf operator |(TSelf left, TSelf right);

    /// <summary>The bits that are not set.</summary>
    static abstract TSelf operator ~(TSelf value);

    /// <summary>The mask of the lanes in which the left number is smaller.</summary>
    static abstract TSelf operator <(TSelf left, TSelf right);

    /// <summary>The mask of the lanes in which the left number is larger.</summary>
    static abstract TSelf operator >(TSelf left, TSelf right);

    /// <summary>The mask of the lanes in which the left number is smaller or the same.</summary>
    static abstract TSelf operator <=(TSelf left, TSelf right);

    /// <summary>The mask of the lanes in which the left number is larger or the same.</summary>
    static abstract TSelf operator >=(TSelf left, TSelf right);

    /// <summary>The mask of the lanes in which both are the same.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    static abstract TSelf Equal(TSelf left, TSelf right);

    /// <summary>In each lane of the mask the first number, else the second.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="first">What is chosen by set bits.</param>
    /// <param name="second">What is chosen by others.</param>
    static abstract TSelf Select(TSelf mask, TSelf first, TSelf second);

    /// <summary>left * right + addend, rounded once where the processor can.</summary>
    /// <param name="left">A factor.</param>
    /// <param name="right">The other.</param>
    /// <param name="addend">What is added.</param>
    static abstract TSelf MultiplyAdd(TSelf left, TSelf right, TSelf addend);

    /// <summary>The smaller of each two; NaN where one is.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary>The larger of each two; NaN where one is.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>The number without its sign.</summary>
    /// <param name="value">The number.</param>
    static abstract TSelf Abs(TSelf value);

    /// <summary>The square root.</summary>
    /// <param name="value">The number.</param>
    static abstract TSelf Sqrt(TSelf value);

    /// <summary>The largest whole number that is not above the number.</summary>
    /// <param name="value">The number.</param>
    static abstract TSelf Floor(TSelf value);

    /// <summary>The smallest whole number that is not below the number.</summary>
    /// <param name="value">The number.</param>
    static abstract TSelf Ceiling(TSelf value);

    /// <summary>The nearest whole number; of two that are equally near, the even one.</summary>
    /// <param name="value">The number.</param>
    static abstract TSelf Round(TSelf value);

    /// <summary>The whole number towards zero.</summary>
    /// <param name="value">The number.</param>
    static abstract TSelf Truncate(TSelf value);

    /// <summary>left * right + addend, rounded once.</summary>
    /// <param name="left">A factor.</param>
    /// <param name="right">The other.</param>
    /// <param name="addend">What is added.</param>
    static abstract TSelf FusedMultiplyAdd(TSelf left, TSelf right, TSelf addend);

    /// <summary>The power of e.</summary>
    /// <param name="value">The exponent.</param>
    static abstract TSelf Exp(TSelf value);

    /// <summary>The natural logarithm.</summary>
    /// <param name="value">The number.</param>
    static abstract TSelf Log(TSelf value);

    /// <summary>The sine.</summary>
    /// <param name="value">The angle.</param>
    static abstract TSelf Sin(TSelf value);

    /// <summary>The cosine.</summary>
    /// <param name="value">The angle.</param>
    static abstract TSelf Cos(TSelf value);

    /// <summary>A constant in all lanes.</summary>
    /// <param name="value">The constant.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TSelf Of(double value) => TSelf.All(HostNumbers<T>.Of(value));

    /// <summary>All lanes of the mask, or none.</summary>
    /// <param name="isSet">Which of the two.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TSelf Mask(bool isSet) => isSet ? TSelf.AllBitsSet : TSelf.Zero;

    /// <summary>The mask of the lanes at the positions first, first + 1, first + 2 … that are not negative and below a size.</summary>
    /// <param name="first">The position of the first lane.</param>
    /// <param name="size">The size.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TSelf Inside(int first, int size) => LaneMath<TSelf, T>.Inside(TSelf.Indices, first, size);

    /// <summary>The mask of the lanes at evenly spaced positions that are not negative and below a size.</summary>
    /// <param name="first">The position of the first lane.</param>
    /// <param name="step">How far it is from one to the next.</param>
    /// <param name="size">The size.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TSelf Inside(int first, int step, int size) =>
        LaneMath<TSelf, T>.Inside(TSelf.MultiplyIntegers(TSelf.Indices, TSelf.AllIntegers(step)), first, size);

    /// <summary>The mask of the lanes from one on.</summary>
    /// <param name="first">The first of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TSelf From(int first) => TSelf.Count == 1 || first == 0 ? TSelf.AllBitsSet : ~TSelf.LessIntegers(TSelf.Indices, TSelf.AllIntegers(first));

    /// <summary>Writes neighbouring numbers, but the first ones.</summary>
    /// <param name="value">The numbers.</param>
    /// <param name="target">Where the first of them would go.</param>
    /// <param name="first">The first lane that is written.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual void Store(TSelf value, T* target, int first) =>
        TSelf.Store(TSelf.Count == 1 || first == 0 ? value : TSelf.Select(TSelf.From(first), value, TSelf.Load(target)), target);

    /// <summary>Writes numbers evenly spaced, but the first ones.</summary>
    /// <param name="value">The numbers.</param>
    /// <param name="target">Where the first of them would go.</param>
    /// <param name="step">How far it is from one to the next.</param>
    /// <param name="first">The first lane that is written.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual void Scatter(TSelf value, T* target, int step, int first)
    {
        if (step == 1)
        {
            TSelf.Store(value, target, first);
        }
        else if (step == 2 && first == 0)
        {
            TSelf.StoreEverySecond(value, target);
        }
        else
        {
            LaneMath<TSelf, T>.Scatter(value, target, step, first);
        }
    }

    /// <summary>Writes every second number; those between, and what is behind the last, are left as they are.</summary>
    /// <param name="value">The numbers.</param>
    /// <param name="target">Where the first of them goes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual void StoreEverySecond(TSelf value, T* target) => LaneMath<TSelf, T>.Scatter(value, target, 2, 0);

    /// <summary>-1, 0 or 1; 0 for NaN.</summary>
    /// <param name="value">The number.</param>
    static virtual TSelf Sign(TSelf value) => LaneMath<TSelf, T>.Sign(value);

    /// <summary>The hyperbolic tangent, within a few units in the last place.</summary>
    /// <param name="value">The number.</param>
    static virtual TSelf Tanh(TSelf value) => LaneMath<TSelf, T>.Tanh(value);

    /// <summary>The logarithm to base 2.</summary>
    /// <param name="value">The number.</param>
    static virtual TSelf Log2(TSelf value) => LaneMath<TSelf, T>.Log2(value);

    /// <summary>The logarithm to base 10.</summary>
    /// <param name="value">The number.</param>
    static virtual TSelf Log10(TSelf value) => LaneMath<TSelf, T>.Log10(value);

    /// <summary>The tangent.</summary>
    /// <param name="value">The angle.</param>
    static virtual TSelf Tan(TSelf value) => LaneMath<TSelf, T>.Tan(value);

    /// <summary>The hyperbolic sine.</summary>
    /// <param name="value">The number.</param>
    static virtual TSelf Sinh(TSelf value) => LaneMath<TSelf, T>.Sinh(value);

    /// <summary>The hyperbolic cosine.</summary>
    /// <param name="value">The number.</param>
    static virtual TSelf Cosh(TSelf value) => LaneMath<TSelf, T>.Cosh(value);

    /// <summary>The power of each two.</summary>
    /// <param name="left">The base.</param>
    /// <param name="right">The exponent.</param>
    static virtual TSelf Pow(TSelf left, TSelf right) => LaneMath<TSelf, T>.Pow(left, right);

    /// <summary>The arc sine, the angle whose sine the number is.</summary>
    /// <param name="value">The number.</param>
    static virtual TSelf Asin(TSelf value) => LaneMath<TSelf, T>.Asin(value);

    /// <summary>The arc cosine, the angle whose cosine the number is.</summary>
    /// <param name="value">The number.</param>
    static virtual TSelf Acos(TSelf value) => LaneMath<TSelf, T>.Acos(value);

    /// <summary>The arc tangent, the angle whose tangent the number is.</summary>
    /// <param name="value">The number.</param>
    static virtual TSelf Atan(TSelf value) => LaneMath<TSelf, T>.Atan(value);

    /// <summary>The inverse hyperbolic sine.</summary>
    /// <param name="value">The number.</param>
    static virtual TSelf Asinh(TSelf value) => LaneMath<TSelf, T>.Asinh(value);

    /// <summary>The inverse hyperbolic cosine.</summary>
    /// <param name="value">The number.</param>
    static virtual TSelf Acosh(TSelf value) => LaneMath<TSelf, T>.Acosh(value);

    /// <summary>The inverse hyperbolic tangent.</summary>
    /// <param name="value">The number.</param>
    static virtual TSelf Atanh(TSelf value) => LaneMath<TSelf, T>.Atanh(value);

    /// <summary>The cube root.</summary>
    /// <param name="value">The number.</param>
    static virtual TSelf Cbrt(TSelf value) => LaneMath<TSelf, T>.Cbrt(value);

    /// <summary>The angle of each point.</summary>
    /// <param name="y">How far it lies up.</param>
    /// <param name="x">How far it lies to the right.</param>
    static virtual TSelf Atan2(TSelf y, TSelf x) => LaneMath<TSelf, T>.Atan2(y, x);

    /// <summary>The remainder of a division that is cut off towards zero, exact.</summary>
    /// <param name="left">The dividend.</param>
    /// <param name="right">The divisor.</param>
    static virtual TSelf Mod(TSelf left, TSelf right) => LaneMath<TSelf, T>.Mod(left, right);

    /// <summary>The sum of all lanes, always in the same order.</summary>
    /// <param name="value">The lanes.</param>
    static abstract T Sum(TSelf value);

    /// <summary>Integers, as <see cref="IntegerLanes{TLanes, T}"/> holds them, as numbers.</summary>
    /// <param name="value">The integers.</param>
    static abstract TSelf FromIntegers(TSelf value);

    /// <summary>The sum of each two integers, without what is beyond 32 bits.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    static abstract TSelf AddIntegers(TSelf left, TSelf right);

    /// <summary>The product of each two integers, without what is beyond 32 bits.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    static abstract TSelf MultiplyIntegers(TSelf left, TSelf right);

    /// <summary>Each integer so many bits to the left, without what is beyond 32 bits.</summary>
    /// <param name="value">The integers.</param>
    /// <param name="places">How far; its lowest five bits count.</param>
    static abstract TSelf ShiftLeft(TSelf value, int places);

    /// <summary>Each integer so many bits to the right, its sign behind it.</summary>
    /// <param name="value">The integers.</param>
    /// <param name="places">How far; its lowest five bits count.</param>
    static abstract TSelf ShiftRight(TSelf value, int places);

    /// <summary>Each integer so many bits to the right, zeros behind it.</summary>
    /// <param name="value">The integers.</param>
    /// <param name="places">How far; its lowest five bits count.</param>
    static abstract TSelf ShiftRightUnsigned(TSelf value, int places);

    /// <summary>The mask of the lanes in which the left integer is smaller.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    static abstract TSelf LessIntegers(TSelf left, TSelf right);

    /// <summary>The mask of the lanes in which both integers are the same.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    static abstract TSelf EqualIntegers(TSelf left, TSelf right);
}
