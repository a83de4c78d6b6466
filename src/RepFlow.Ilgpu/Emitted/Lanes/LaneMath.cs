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
    public static TLanes Load(T* source, TLanes mask)
    {
        var numbers = stackalloc T[TLanes.Count];
        TLanes.Store(mask & TLanes.Of(1), numbers);
        for (var lane = 0; lane < TLanes.Count; lane++)
        {
            numbers[lane] = T.IsZero(numbers[lane]) ? T.Zero : source[lane];
        }

        return TLanes.Load(numbers);
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

    /// <summary>The power of each two, as <see cref="Math"/> has it.</summary>
    /// <param name="x">The bases.</param>
    /// <param name="y">The exponents.</param>
    public static TLanes Pow(TLanes x, TLanes y)
    {
        var bases = stackalloc T[TLanes.Count];
        var exponents = stackalloc T[TLanes.Count];
        TLanes.Store(x, bases);
        TLanes.Store(y, exponents);
        for (var lane = 0; lane < TLanes.Count; lane++)
        {
            bases[lane] = HostNumbers<T>.Pow(bases[lane], exponents[lane]);
        }

        return TLanes.Load(bases);
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
}
