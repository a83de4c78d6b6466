using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary><see cref="Moments{T, TNumbers}"/> of as many sequences of numbers as there are lanes, on the host.</summary>
/// <typeparam name="TLanes">The lanes.</typeparam>
/// <typeparam name="T">The type of the numbers.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Performance", "CA1815", Justification = "Moments are not compared.")]
public struct LaneMoments<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, INumber<T>
{
    TLanes distances;
    int count;
    int full;

    /// <summary>The means; of settled moments those of all numbers.</summary>
    public TLanes Mean { get; private set; }

    /// <summary>The sums of squared distances; of settled moments from <see cref="Mean"/>.</summary>
    public TLanes Squares { get; private set; }

    /// <summary>Takes in one more number of each.</summary>
    /// <param name="values">The numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(TLanes values)
    {
        var distance = values - Mean;
        distances += distance;
        Squares = TLanes.MultiplyAdd(distance, distance, Squares);
        count++;
        if (count >= full)
        {
            Settle();
        }
    }

    /// <summary>Takes the means anew, so that distances are from them.</summary>
    public void Settle()
    {
        var all = TLanes.Of(count);
        var mean = Mean + (distances / all);
        var shift = mean - Mean;
        var rest = distances - (shift * all);
        var squares = Squares - (shift * (distances + rest));
        Squares = count == 1 ? TLanes.Zero : TLanes.Select(squares < TLanes.Zero, TLanes.Zero, squares);
        (Mean, distances) = (mean, rest);
        full = 2 * count;
    }
}
