using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>What becomes of the partial results of a fold's slices, on GPUs and on the host.</summary>
/// <typeparam name="TResult">The type of the results.</typeparam>
/// <typeparam name="TArguments">The views and numbers that the stage works on.</typeparam>
/// <typeparam name="TStage">The stage.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Design", "CA1000", Justification = "Emitted code calls it by the type.")]
public static class FoldSlices<TResult, TArguments, TStage>
    where TResult : unmanaged, INumber<TResult>
    where TArguments : struct
    where TStage : IFoldStage<TResult, TArguments>
{
    /// <summary>The number of threads of a GPU that fold the partial results of an item together.</summary>
    public const int GroupSize = 128;

    /// <summary>Takes what a slice has folded: the result, where there is no other slice, else a part of it.</summary>
    /// <param name="a">The views and numbers.</param>
    /// <param name="item">The item.</param>
    /// <param name="slice">The slice.</param>
    /// <param name="result">Which of the item's results.</param>
    /// <param name="folded">The fold of the slice's terms.</param>
    public static void Put(TArguments a, int item, int slice, int result, TResult folded)
    {
        var slices = TStage.Slices(a);
        if (slices == 1)
        {
            TStage.Store(a, item, result, folded);
        }
        else
        {
            TStage.Partial(a)[(((result * TStage.Count(a)) + item) * slices) + slice] = folded;
        }
    }

    /// <summary>Folds the partial results of an item, slice by slice: on the host, and on devices whose groups are too small for <see cref="FinishTogether"/>.</summary>
    /// <typeparam name="TFold">The fold.</typeparam>
    /// <param name="index">The item.</param>
    /// <param name="a">The views and numbers.</param>
    public static void Finish<TFold>(Index1D index, TArguments a)
        where TFold : IFold
    {
        int item = index;
        var slices = TStage.Slices(a);
        var partial = TStage.Partial(a);
        for (var result = 0; result < TStage.Results; result++)
        {
            var first = ((result * TStage.Count(a)) + item) * slices;
            var folded = partial[first];
            for (var slice = 1; slice < slices; slice++)
            {
                folded = TFold.Take(folded, partial[first + slice]);
            }

            TStage.Store(a, item, result, folded);
        }
    }

    /// <summary>
    /// The same by a group of threads of a GPU for each result of each item: a thread folds every so manyth slice, and a tree what they have. Results one after the other in a group
    /// would wait for each other's barriers.
    /// </summary>
    /// <typeparam name="TFold">The fold.</typeparam>
    /// <param name="a">The views and numbers.</param>
    public static void FinishTogether<TFold>(TArguments a)
        where TFold : IFold
    {
        var tree = SharedMemory.Allocate<TResult>(GroupSize);
        var thread = Group.IdxX;
        var item = Grid.IdxX / TStage.Results;
        var result = Grid.IdxX % TStage.Results;
        var slices = TStage.Slices(a);
        var partial = TStage.Partial(a);
        var first = ((result * TStage.Count(a)) + item) * slices;
        if (thread < slices)
        {
            var folded = partial[first + thread];
            for (var slice = thread + GroupSize; slice < slices; slice += GroupSize)
            {
                folded = TFold.Take(folded, partial[first + slice]);
            }

            tree[thread] = folded;
        }

        Group.Barrier();
        for (var half = GroupSize / 2; half > 0; half >>= 1)
        {
            if (thread < half && thread + half < slices)
            {
                tree[thread] = TFold.Take(tree[thread], tree[thread + half]);
            }

            Group.Barrier();
        }

        if (thread == 0)
        {
            TStage.Store(a, item, result, tree[0]);
        }
    }
}
