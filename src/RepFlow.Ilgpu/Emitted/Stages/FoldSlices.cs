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
            TStage.Partial(a)[((result * slices) + slice) * TStage.Count(a) + item] = folded;
        }
    }

    /// <summary>Folds the partial results of an item, slice by slice.</summary>
    /// <typeparam name="TFold">The fold.</typeparam>
    /// <param name="index">The item.</param>
    /// <param name="a">The views and numbers.</param>
    public static void Finish<TFold>(Index1D index, TArguments a)
        where TFold : IFold
    {
        int item = index;
        var slices = TStage.Slices(a);
        var count = TStage.Count(a);
        var partial = TStage.Partial(a);
        for (var result = 0; result < TStage.Results; result++)
        {
            var folded = partial[(result * slices * count) + item];
            for (var slice = 1; slice < slices; slice++)
            {
                folded = TFold.Take(folded, partial[((result * slices) + slice) * count + item]);
            }

            TStage.Store(a, item, result, folded);
        }
    }
}
