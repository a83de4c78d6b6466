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
    /// <summary>The threads of a GPU that join the moments of some items together, and these items: few, since each has thousands of slices behind a convolution.</summary>
    internal const int GroupSize = 256, GroupItems = 4;

    const int GroupParts = GroupSize / GroupItems;

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
            partial[(3 * slices * count) + at] = settled.Distances;
        }
    }

    /// <summary>Joins the moments of an item's slices, slice by slice: on the host, and on devices whose groups are too small for <see cref="FinishTogether"/>.</summary>
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
            moments = With(moments, partial, slices * count, (slice * count) + item, first);
        }

        TStage.Store(a, item, 0, first + moments.Mean);
        TStage.Store(a, item, 1, moments.Squares);
    }

    /// <summary>The same by a group of threads of a GPU for some neighbouring items: each joins every so manyth slice of one, and a tree what they have.</summary>
    /// <param name="a">The views and numbers.</param>
    public static void FinishTogether(TArguments a)
    {
        var means = SharedMemory.Allocate<T>(GroupSize);
        var squares = SharedMemory.Allocate<T>(GroupSize);
        var counts = SharedMemory.Allocate<int>(GroupSize);
        var thread = Group.IdxX;
        var part = thread / GroupItems;
        var slices = TStage.Slices(a);
        var count = TStage.Count(a);
        var item = (Grid.IdxX * GroupItems) + (thread % GroupItems);
        var partial = TStage.Partial(a);
        var first = TNumbers.Of(0);
        var moments = default(Moments<T, TNumbers>);
        if (item < count)
        {
            first = partial[item];
            // Behind a convolution slices are counted in ten thousands: what four of them read is on its way before the first is joined.
            var size = slices * count;
            var step = GroupParts * count;
            var slice = part;
            for (; slice + (3 * GroupParts) < slices; slice += 4 * GroupParts)
            {
                var at = (slice * count) + item;
                moments = With(moments, partial, size, at, first);
                moments = With(moments, partial, size, at + step, first);
                moments = With(moments, partial, size, at + (2 * step), first);
                moments = With(moments, partial, size, at + (3 * step), first);
            }

            for (; slice < slices; slice += GroupParts)
            {
                moments = With(moments, partial, size, (slice * count) + item, first);
            }
        }

        means[thread] = moments.Mean;
        squares[thread] = moments.Squares;
        counts[thread] = moments.Count;
        Group.Barrier();
        for (var half = GroupParts / 2; half > 0; half >>= 1)
        {
            var other = thread + (half * GroupItems);
            if (part < half && counts[other] > 0)
            {
                moments = moments.Joined(means[other], squares[other], counts[other]);
                means[thread] = moments.Mean;
                squares[thread] = moments.Squares;
                counts[thread] = moments.Count;
            }

            Group.Barrier();
        }

        if (part == 0 && item < count)
        {
            TStage.Store(a, item, 0, first + moments.Mean);
            TStage.Store(a, item, 1, moments.Squares);
        }
    }

    /// <summary>Takes in the moments of a slice: its mean, with what rounding has left of that, as a distance from the first slice's.</summary>
    static Moments<T, TNumbers> With(Moments<T, TNumbers> moments, ArrayView<T> partial, int size, int at, T first)
    {
        var count = partial[(2 * size) + at];
        return moments.Joined(partial[at] - first + (partial[(3 * size) + at] / count), partial[size + at], TNumbers.ToInt(count));
    }
}
