using System.Numerics;
using System.Runtime.CompilerServices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Functions of lanes that follow from <see cref="ILanes{TSelf, T}"/>: constants, and what .NET's vectors do not have.</summary>
/// <typeparam name="TLanes">The lanes.</typeparam>
/// <typeparam name="T">The type of the numbers.</typeparam>
static unsafe class LaneMath<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Reads in the lanes of a mask, one after the other.</summary>
    /// <param name="source">The first number.</param>
    /// <param name="mask">The mask.</param>
    public static TLanes Load(T* source, TLanes mask) => Gather(source, 1, mask);

    /// <summary>Reads evenly spaced numbers in the lanes of a mask, one after the other.</summary>
    /// <param name="source">The first number.</param>
    /// <param name="step">How far it is from one to the next.</param>
    /// <param name="mask">The mask.</param>
    public static TLanes Gather(T* source, int step, TLanes mask)
    {
        var numbers = stackalloc T[TLanes.Count];
        TLanes.Store(mask & TLanes.Of(1), numbers);
        for (var lane = 0; lane < TLanes.Count; lane++)
        {
            numbers[lane] = T.IsZero(numbers[lane]) ? T.Zero : source[(long)lane * step];
        }

        return TLanes.Load(numbers);
    }

    /// <summary>Writes evenly spaced numbers, one after the other.</summary>
    /// <param name="value">The numbers.</param>
    /// <param name="target">Where the first would go.</param>
    /// <param name="step">How far it is from one to the next.</param>
    /// <param name="first">The first lane that is written.</param>
    public static void Scatter(TLanes value, T* target, int step, int first)
    {
        var numbers = stackalloc T[TLanes.Count];
        TLanes.Store(value, numbers);
        for (var lane = first; lane < TLanes.Count; lane++)
        {
            target[(long)lane * step] = numbers[lane];
        }
    }

    /// <summary>Reads integers of 32 bits into lanes of 64 in the lanes of a mask, one after the other.</summary>
    /// <param name="source">The first integer.</param>
    /// <param name="mask">The mask.</param>
    public static TLanes LoadIntegers(int* source, TLanes mask)
    {
        var numbers = stackalloc long[TLanes.Count];
        TLanes.Store(mask, (T*)numbers);
        for (var lane = 0; lane < TLanes.Count; lane++)
        {
            numbers[lane] = numbers[lane] == 0 ? 0 : source[lane];
        }

        return TLanes.Load((T*)numbers);
    }

    /// <summary>Writes integers that lanes of 64 bits hold, one after the other.</summary>
    /// <param name="value">The integers.</param>
    /// <param name="target">Where the first would go.</param>
    /// <param name="first">The first lane that is written.</param>
    public static void StoreIntegers(TLanes value, int* target, int first)
    {
        var numbers = stackalloc long[TLanes.Count];
        TLanes.Store(value, (T*)numbers);
        for (var lane = first; lane < TLanes.Count; lane++)
        {
            target[lane] = (int)numbers[lane];
        }
    }

    /// <summary>Reads bytes in the lanes of a mask, one after the other.</summary>
    /// <param name="source">The first byte.</param>
    /// <param name="mask">The mask.</param>
    public static TLanes LoadBytes(byte* source, TLanes mask)
    {
        var numbers = stackalloc T[TLanes.Count];
        TLanes.Store(mask, numbers);
        for (var lane = 0; lane < TLanes.Count; lane++)
        {
            ref var asInteger = ref ((int*)numbers)[lane];
            ref var asLong = ref ((long*)numbers)[lane];
            if (typeof(T) == typeof(float))
            {
                asInteger = asInteger == 0 ? 0 : source[lane];
            }
            else
            {
                asLong = asLong == 0 ? 0 : source[lane];
            }
        }

        return TLanes.Load(numbers);
    }

    /// <summary>Writes the lowest byte of each integer, one after the other.</summary>
    /// <param name="value">The integers.</param>
    /// <param name="target">Where the first goes.</param>
    public static void StoreBytes(TLanes value, byte* target)
    {
        var numbers = stackalloc T[TLanes.Count];
        TLanes.Store(value, numbers);
        for (var lane = 0; lane < TLanes.Count; lane++)
        {
            target[lane] = ((byte*)numbers)[lane * sizeof(T)];
        }
    }

    /// <summary>The mask of the lanes at positions that are not negative and below a size.</summary>
    /// <param name="distances">How far each lane is from the first.</param>
    /// <param name="first">The position of the first lane.</param>
    /// <param name="size">The size.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Inside(TLanes distances, int first, int size)
    {
        var positions = TLanes.AddIntegers(distances, TLanes.AllIntegers(first));
        return TLanes.LessIntegers(positions, TLanes.AllIntegers(size)) & ~TLanes.LessIntegers(positions, TLanes.AllIntegers(0));
    }

    /// <summary>-1, 0 or 1; 0 for NaN.</summary>
    /// <param name="x">The numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Sign(TLanes x) => TLanes.Select(x > TLanes.Zero, TLanes.Of(1), TLanes.Select(x < TLanes.Zero, TLanes.Of(-1), TLanes.Zero));

    /// <summary>The hyperbolic tangent, within a few units in the last place.</summary>
    /// <param name="x">The numbers.</param>
    public static TLanes Tanh(TLanes x)
    {
        // tanh |x| = (1 - e) / (1 + e) with e = exp(-2 |x|); near zero, where that cancels, its series.
        var size = TLanes.Abs(x);
        var e = TLanes.Exp(size * TLanes.Of(-2));
        var far = (TLanes.Of(1) - e) / (TLanes.Of(1) + e);
        var square = x * x;
        var series = TLanes.Of(-1.0 / 3) + (square * (TLanes.Of(2.0 / 15) + (square * (TLanes.Of(-17.0 / 315) + (square * TLanes.Of(62.0 / 2835))))));
        var near = size * (TLanes.Of(1) + (square * series));
        return TLanes.Select(size < TLanes.Of(typeof(T) == typeof(float) ? 0.15 : 0.02), near, far) | (x & TLanes.Of(-0.0));
    }

    /// <summary>The logarithm to base 2, as <see cref="Math"/> has it.</summary>
    /// <param name="x">The numbers.</param>
    public static TLanes Log2(TLanes x) => Each(x, HostNumbers<T>.Log2);

    /// <summary>The logarithm to base 10, as <see cref="Math"/> has it.</summary>
    /// <param name="x">The numbers.</param>
    public static TLanes Log10(TLanes x) => Each(x, HostNumbers<T>.Log10);

    /// <summary>The tangent, as <see cref="Math"/> has it.</summary>
    /// <param name="x">The angles.</param>
    public static TLanes Tan(TLanes x) => Each(x, HostNumbers<T>.Tan);

    /// <summary>The hyperbolic sine, as <see cref="Math"/> has it.</summary>
    /// <param name="x">The numbers.</param>
    public static TLanes Sinh(TLanes x) => Each(x, HostNumbers<T>.Sinh);

    /// <summary>The hyperbolic cosine, as <see cref="Math"/> has it.</summary>
    /// <param name="x">The numbers.</param>
    public static TLanes Cosh(TLanes x) => Each(x, HostNumbers<T>.Cosh);

    /// <summary>The arc sine, the angle whose sine the number is, as <see cref="Math"/> has it.</summary>
    /// <param name="x">The numbers.</param>
    public static TLanes Asin(TLanes x) => Each(x, HostNumbers<T>.Asin);

    /// <summary>The arc cosine, the angle whose cosine the number is, as <see cref="Math"/> has it.</summary>
    /// <param name="x">The numbers.</param>
    public static TLanes Acos(TLanes x) => Each(x, HostNumbers<T>.Acos);

    /// <summary>The arc tangent, the angle whose tangent the number is, as <see cref="Math"/> has it.</summary>
    /// <param name="x">The numbers.</param>
    public static TLanes Atan(TLanes x) => Each(x, HostNumbers<T>.Atan);

    /// <summary>The inverse hyperbolic sine, as <see cref="Math"/> has it.</summary>
    /// <param name="x">The numbers.</param>
    public static TLanes Asinh(TLanes x) => Each(x, HostNumbers<T>.Asinh);

    /// <summary>The inverse hyperbolic cosine, as <see cref="Math"/> has it.</summary>
    /// <param name="x">The numbers.</param>
    public static TLanes Acosh(TLanes x) => Each(x, HostNumbers<T>.Acosh);

    /// <summary>The inverse hyperbolic tangent, as <see cref="Math"/> has it.</summary>
    /// <param name="x">The numbers.</param>
    public static TLanes Atanh(TLanes x) => Each(x, HostNumbers<T>.Atanh);

    /// <summary>The cube root, as <see cref="Math"/> has it.</summary>
    /// <param name="x">The numbers.</param>
    public static TLanes Cbrt(TLanes x) => Each(x, HostNumbers<T>.Cbrt);

    /// <summary>The power of each two, as <see cref="Math"/> has it.</summary>
    /// <param name="x">The bases.</param>
    /// <param name="y">The exponents.</param>
    public static TLanes Pow(TLanes x, TLanes y) => Each(x, y, HostNumbers<T>.Pow);

    /// <summary>The angle of each point, as <see cref="Math"/> has it.</summary>
    /// <param name="y">How far they lie up.</param>
    /// <param name="x">How far they lie to the right.</param>
    public static TLanes Atan2(TLanes y, TLanes x) => Each(y, x, HostNumbers<T>.Atan2);

    /// <summary>The remainder of each two, exact.</summary>
    /// <param name="x">The dividends.</param>
    /// <param name="y">The divisors.</param>
    public static TLanes Mod(TLanes x, TLanes y)
    {
        // Where the quotient is a number of fewer bits than the lanes have, it is right to one at most, and what it leaves is a number again: the product
        // and the difference, rounded once, are exact. Other quotients, and divisors that are infinite, are divided one by one.
        var (size, step) = (TLanes.Abs(x), TLanes.Abs(y));
        var quotient = TLanes.Floor(size / step);
        var isNear = (quotient < TLanes.Of(typeof(T) == typeof(float) ? 1 << 22 : 1L << 50)) & (step < TLanes.Of(double.PositiveInfinity));
        if (!T.IsZero(TLanes.Sum(TLanes.Select(isNear, TLanes.Zero, TLanes.Of(1)))))
        {
            return Each(x, y, HostNumbers<T>.Mod);
        }

        var rest = TLanes.FusedMultiplyAdd(-quotient, step, size);
        rest = TLanes.Select(rest < TLanes.Zero, rest + step, rest);
        rest = TLanes.Select(rest < step, rest, rest - step);
        return TLanes.Abs(rest) | (x & TLanes.Of(-0.0));
    }

    static TLanes Each(TLanes x, Func<T, T> function)
    {
        var numbers = stackalloc T[TLanes.Count];
        TLanes.Store(x, numbers);
        for (var lane = 0; lane < TLanes.Count; lane++)
        {
            numbers[lane] = function(numbers[lane]);
        }

        return TLanes.Load(numbers);
    }

    static TLanes Each(TLanes x, TLanes y, Func<T, T, T> function)
    {
        var first = stackalloc T[TLanes.Count];
        var second = stackalloc T[TLanes.Count];
        TLanes.Store(x, first);
        TLanes.Store(y, second);
        for (var lane = 0; lane < TLanes.Count; lane++)
        {
            first[lane] = function(first[lane], second[lane]);
        }

        return TLanes.Load(first);
    }
}
