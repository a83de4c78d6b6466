using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Integers of 32 bits beside numbers, as many of them as there are lanes: indices along a row, and what is computed from them.</summary>
/// <typeparam name="TLanes">The lanes, of which each holds an integer instead of a number.</typeparam>
/// <typeparam name="T">The type of the numbers.</typeparam>
/// <param name="lanes">The integers in the place of numbers.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Usage", "CA2225", Justification = "Emitted code uses the operators.")]
[SuppressMessage("Design", "CA1000", Justification = "Emitted code calls them by the type.")]
[SuppressMessage("Performance", "CA1815", Justification = "Lanes are compared one by one.")]
public readonly struct IntegerLanes<TLanes, T>(TLanes lanes)
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, INumber<T>
{
    readonly TLanes lanes = lanes;

    /// <summary>The integers first, first + 1, first + 2 …</summary>
    /// <param name="first">The integer of the first lane.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLanes<TLanes, T> From(int first) => new(TLanes.AddIntegers(TLanes.Indices, TLanes.AllIntegers(first)));

    /// <summary>An integer in all lanes.</summary>
    /// <param name="value">The integer.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLanes<TLanes, T> All(int value) => new(TLanes.AllIntegers(value));

    /// <summary>Reads neighbouring integers.</summary>
    /// <param name="source">The first of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe IntegerLanes<TLanes, T> Load(IndexPointer source) =>
        new(source.IsNarrow ? TLanes.LoadBytes(source.Bytes) : TLanes.LoadIntegers(source.Words));

    /// <summary>Reads neighbouring integers in the lanes of a mask; nothing is read in the others, which are zero.</summary>
    /// <param name="source">The first of them.</param>
    /// <param name="mask">The mask.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe IntegerLanes<TLanes, T> Load(IndexPointer source, TLanes mask) =>
        new(source.IsNarrow ? TLanes.LoadBytes(source.Bytes, mask) : TLanes.LoadIntegers(source.Words, mask));

    /// <summary>Writes neighbouring integers, but the first ones.</summary>
    /// <param name="value">The integers.</param>
    /// <param name="target">Where the first of them would go.</param>
    /// <param name="first">The first lane that is written.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(IntegerLanes<TLanes, T> value, IndexPointer target, int first)
    {
        if (target.IsNarrow)
        {
            // The first lanes are what stands there.
            TLanes.StoreBytes(value.lanes, target.Bytes);
        }
        else
        {
            TLanes.StoreIntegers(value.lanes, target.Words, first);
        }
    }

    /// <summary>The sum of each two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLanes<TLanes, T> operator +(IntegerLanes<TLanes, T> left, IntegerLanes<TLanes, T> right) => new(TLanes.AddIntegers(left.lanes, right.lanes));

    /// <summary>The difference of each two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLanes<TLanes, T> operator -(IntegerLanes<TLanes, T> left, IntegerLanes<TLanes, T> right) => left + (-right);

    /// <summary>The product of each two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLanes<TLanes, T> operator *(IntegerLanes<TLanes, T> left, IntegerLanes<TLanes, T> right) => new(TLanes.MultiplyIntegers(left.lanes, right.lanes));

    /// <summary>The integer with the other sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLanes<TLanes, T> operator -(IntegerLanes<TLanes, T> value) => new(TLanes.MultiplyIntegers(value.lanes, TLanes.AllIntegers(-1)));

    /// <summary>The mask of the lanes in which the left integer is smaller.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes operator <(IntegerLanes<TLanes, T> left, IntegerLanes<TLanes, T> right) => TLanes.LessIntegers(left.lanes, right.lanes);

    /// <summary>The mask of the lanes in which the left integer is larger.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes operator >(IntegerLanes<TLanes, T> left, IntegerLanes<TLanes, T> right) => TLanes.LessIntegers(right.lanes, left.lanes);

    /// <summary>The mask of the lanes in which the left integer is smaller or the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes operator <=(IntegerLanes<TLanes, T> left, IntegerLanes<TLanes, T> right) => ~TLanes.LessIntegers(right.lanes, left.lanes);

    /// <summary>The mask of the lanes in which the left integer is larger or the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes operator >=(IntegerLanes<TLanes, T> left, IntegerLanes<TLanes, T> right) => ~TLanes.LessIntegers(left.lanes, right.lanes);

    /// <summary>The mask of the lanes in which both are the same.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Equal(IntegerLanes<TLanes, T> left, IntegerLanes<TLanes, T> right) => TLanes.EqualIntegers(left.lanes, right.lanes);

    /// <summary>In each lane of the mask the first integer, else the second.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="first">What is chosen by set bits.</param>
    /// <param name="second">What is chosen by others.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLanes<TLanes, T> Select(TLanes mask, IntegerLanes<TLanes, T> first, IntegerLanes<TLanes, T> second) =>
        new(TLanes.Select(mask, first.lanes, second.lanes));

    /// <summary>The smaller of each two.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLanes<TLanes, T> Min(IntegerLanes<TLanes, T> left, IntegerLanes<TLanes, T> right) => Select(left < right, left, right);

    /// <summary>The larger of each two.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLanes<TLanes, T> Max(IntegerLanes<TLanes, T> left, IntegerLanes<TLanes, T> right) => Select(right < left, left, right);

    /// <summary>The integer without its sign.</summary>
    /// <param name="value">The integer.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLanes<TLanes, T> Abs(IntegerLanes<TLanes, T> value) => Max(value, -value);

    /// <summary>The bits that are set in both.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLanes<TLanes, T> BitAnd(IntegerLanes<TLanes, T> left, IntegerLanes<TLanes, T> right) => new(left.lanes & right.lanes);

    /// <summary>The bits that are set in one or both.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLanes<TLanes, T> BitOr(IntegerLanes<TLanes, T> left, IntegerLanes<TLanes, T> right) => new(left.lanes | right.lanes);

    /// <summary>The bits that are set in one alone.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLanes<TLanes, T> BitXor(IntegerLanes<TLanes, T> left, IntegerLanes<TLanes, T> right) => new((left.lanes | right.lanes) & ~(left.lanes & right.lanes));

    /// <summary>Each integer so many bits to the left.</summary>
    /// <param name="value">The integers.</param>
    /// <param name="places">How far; its lowest five bits count.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLanes<TLanes, T> ShiftLeft(IntegerLanes<TLanes, T> value, int places) => new(TLanes.ShiftLeft(value.lanes, places));

    /// <summary>Each integer so many bits to the right, its sign behind it.</summary>
    /// <param name="value">The integers.</param>
    /// <param name="places">How far; its lowest five bits count.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLanes<TLanes, T> ShiftRight(IntegerLanes<TLanes, T> value, int places) => new(TLanes.ShiftRight(value.lanes, places));

    /// <summary>Each integer so many bits to the right, zeros behind it.</summary>
    /// <param name="value">The integers.</param>
    /// <param name="places">How far; its lowest five bits count.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IntegerLanes<TLanes, T> ShiftRightUnsigned(IntegerLanes<TLanes, T> value, int places) => new(TLanes.ShiftRightUnsigned(value.lanes, places));

    /// <summary>The integers as numbers.</summary>
    /// <returns>The numbers.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes ToReal() => TLanes.FromIntegers(lanes);
}
