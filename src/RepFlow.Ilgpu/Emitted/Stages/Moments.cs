using System.ComponentModel;
using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>
/// The mean of numbers that are read once, and the sum of the squares of their distances from it. Distances are taken from the mean of the numbers before, and
/// that is taken anew whenever as many more have come. So what is taken off squares when the mean moves is at most half of them: no digits are lost,
/// however far from zero the numbers are.
/// </summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
/// <typeparam name="TNumbers">Their functions.</typeparam>
/// <param name="mean">The mean at which distances were last taken anew.</param>
/// <param name="distances">The sum of the distances from it since.</param>
/// <param name="squares">The sum of the squares of all distances: up to then from what the mean was, since from this one.</param>
/// <param name="count">How many numbers there are.</param>
/// <param name="full">With how many the mean is taken anew.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Moments<T, TNumbers>(T mean, T distances, T squares, int count, int full)
    where T : unmanaged, INumber<T>
    where TNumbers : struct, INumbers<T>
{
    /// <summary>The mean; of settled moments that of all numbers.</summary>
    public T Mean { get; } = mean;

    /// <summary>The sum of squared distances; of settled moments from <see cref="Mean"/>.</summary>
    public T Squares { get; } = squares;

    /// <summary>How many numbers there are.</summary>
    public int Count { get; } = count;

    /// <summary>The sum of the distances from <see cref="Mean"/> that count on; of settled moments what rounding has left of it.</summary>
    public T Distances { get; } = distances;

    int Full { get; } = full;

    /// <summary>Takes in one more number.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The moments with it.</returns>
    public Moments<T, TNumbers> With(T value)
    {
        var distance = value - Mean;
        var more = new Moments<T, TNumbers>(Mean, Distances + distance, Squares + (distance * distance), Count + 1, Full);
        return more.Count < Full ? more : more.Settled();
    }

    /// <summary>Takes in several numbers, no more than there are, unless they are the first.</summary>
    /// <param name="distances">The sum of their distances from <see cref="Mean"/>.</param>
    /// <param name="squares">The sum of the squares of these.</param>
    /// <param name="count">How many they are.</param>
    /// <returns>The moments with them.</returns>
    public Moments<T, TNumbers> With(T distances, T squares, int count) =>
        new Moments<T, TNumbers>(Mean, Distances + distances, Squares + squares, Count + count, Full).Settled();

    /// <summary>Takes the mean anew.</summary>
    /// <returns>The moments, distances from their own mean.</returns>
    public Moments<T, TNumbers> Settled()
    {
        // The mean is rounded: what that leaves of the distances counts on, and squares are of those from the rounded one.
        var count = TNumbers.Of(Count);
        var mean = Mean + (Distances / count);
        var shift = mean - Mean;
        var rest = Distances - (shift * count);
        var squares = Squares - (shift * (Distances + rest));
        return new(mean, rest, Count == 1 || squares < TNumbers.Of(0) ? TNumbers.Of(0) : squares, Count, 2 * Count);
    }

    /// <summary>Takes in what other moments are of.</summary>
    /// <param name="mean">Their mean.</param>
    /// <param name="squares">The sum of squared distances from it.</param>
    /// <param name="count">How many numbers they are of.</param>
    /// <returns>The moments of all (Chan, Golub and LeVeque 1979), if these are settled.</returns>
    public Moments<T, TNumbers> Joined(T mean, T squares, int count)
    {
        var apart = mean - Mean;
        var all = Count + count;
        var share = TNumbers.Of(count) / TNumbers.Of(all);
        return new(Mean + (apart * share), TNumbers.Of(0), Squares + squares + (apart * TNumbers.Of(Count) * (apart * share)), all, 2 * all);
    }
}
