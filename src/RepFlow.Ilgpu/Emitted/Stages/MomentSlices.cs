using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>
/// What becomes of the moments of a fold's slices, on GPUs and on the host. The first result of the stage is the mean, the second the sum of squared distances from it.
/// </summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
/// <typeparam name="TNumbers">Their functions.</typeparam>
/// <typeparam name="TArguments">The views and numbers that the stage works on.</typeparam>
/// <typeparam name="TStage">The stage.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Design", "CA1000", Justification = "Emitted code calls it by the type.")]
public static class MomentSlices<T, TNumbers, TArguments, TStage>
    where T : unmanaged, INumber<T>
    where TNumbers : struct, INumbers<T>
    where TArguments : struct
    where TStage : IFoldStage<T, TArguments>
{
    /// <summary>Takes the moments of a slice: the results, where there is no other slice, else a part of them.</summary>
    /// <param name="a">The views and numbers.</param>
    /// <param name="item">The item.</param>
    /// <param name="slice">The slice.</param>
    /// <param name="moments">The moments of its terms.</param>
    public static void Put(TArguments a, int item, int slice, Moments<T, TNumbers> moments)
    {
        var settled = moments.Settled();
        var slices = TStage.Slices(a);
        if (slices == 1)
        {
            TStage.Store(a, item, 0, settled.Mean);
            TStage.Store(a, item, 1, settled.Squares);
        }
        else
        {
            var partial = TStage.Partial(a);
            var count = TStage.Count(a);
            var at = (slice * count) + item;
            partial[at] = settled.Mean;
            partial[(slices * count) + at] = settled.Squares;
            partial[(2 * slices * count) + at] = TNumbers.Of(settled.Count);
        }
    }

    /// <summary>Joins the moments of an item's slices, slice by slice.</summary>
    /// <param name="index">The item.</param>
    /// <param name="a">The views and numbers.</param>
    public static void Finish(Index1D index, TArguments a)
    {
        int item = index;
        var slices = TStage.Slices(a);
        var count = TStage.Count(a);
        var partial = TStage.Partial(a);

        // Means are joined as distances from the first, which have more digits.
        var first = partial[item];
        var moments = default(Moments<T, TNumbers>);
        for (var slice = 0; slice < slices; slice++)
        {
            var at = (slice * count) + item;
            moments = moments.Joined(partial[at] - first, partial[(slices * count) + at], TNumbers.ToInt(partial[(2 * slices * count) + at]));
        }

        TStage.Store(a, item, 0, first + moments.Mean);
        TStage.Store(a, item, 1, moments.Squares);
    }
}
