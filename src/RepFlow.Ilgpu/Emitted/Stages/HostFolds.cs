using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Runs folds on the host: lanes fold every so manyth term and are folded together at the end, always in the same order.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
/// <typeparam name="TFold">The fold.</typeparam>
/// <typeparam name="TArguments">The views and numbers that the stage works on.</typeparam>
/// <typeparam name="TStage">The stage.</typeparam>
/// <typeparam name="TLanes">The lanes.</typeparam>
static unsafe class HostFolds<T, TFold, TArguments, TStage, TLanes>
    where T : unmanaged, INumber<T>
    where TFold : IFold
    where TArguments : struct
    where TStage : IFoldRowStage<T, TArguments>
    where TLanes : unmanaged, ILanes<TLanes, T>
{
    /// <summary>Computes some items, or slices of them.</summary>
    internal static void Run(in TArguments a, int begin, int end)
    {
        var slices = TStage.Slices(a);
        var rows = TStage.Rows(in a);
        var columns = TStage.Columns(in a);

        // A single row of terms is cut into blocks.
        var blocks = rows == 1 ? (columns + StageKernel.Block - 1) / StageKernel.Block : 1;
        var lanes = stackalloc TLanes[TStage.Results];
        var single = stackalloc Lane<T>[TStage.Results];
        for (var at = begin; at < end; at++)
        {
            var (item, slice) = (at / slices, at % slices);
            for (var result = 0; result < TStage.Results; result++)
            {
                lanes[result] = TLanes.Of(TFold.Identity);
                single[result] = Lane<T>.All(HostNumbers<T>.Of(TFold.Identity));
            }

            for (var part = slice; part < rows * blocks; part += slices)
            {
                var row = blocks == 1 ? part : 0;
                var from = blocks == 1 ? 0 : part * StageKernel.Block;
                var to = blocks == 1 ? columns : Math.Min(columns, from + StageKernel.Block);
                Part(in a, item, row, from, to, lanes, single);
            }

            for (var result = 0; result < TStage.Results; result++)
            {
                FoldSlices<T, TArguments, TStage>.Put(a, item, slice, result, TFold.Take(Folded(lanes[result]), Lane<T>.Sum(single[result])));
            }
        }
    }

    static void Part(in TArguments a, int item, int row, int from, int to, TLanes* lanes, Lane<T>* single)
    {
        var (first, behind) = (from, to);
        TStage.Inside(in a, item, row, ref first, ref behind);
        var split = RowSplit.Of(from, to, first, behind, TLanes.Count);
        if (from < split.First)
        {
            TStage.Row(in a, item, row, from, split.First, single);
        }

        if (split.First < split.Behind)
        {
            TStage.Row(in a, item, row, split.First, split.Behind, lanes);
        }

        if (split.Behind < to)
        {
            TStage.Row(in a, item, row, split.Behind, to, single);
        }
    }

    static T Folded(TLanes lanes)
    {
        if (typeof(TFold) == typeof(SumFold))
        {
            return TLanes.Sum(lanes);
        }

        var numbers = stackalloc T[TLanes.Count];
        TLanes.Store(lanes, numbers);
        var folded = numbers[0];
        for (var lane = 1; lane < TLanes.Count; lane++)
        {
            folded = TFold.Take(folded, numbers[lane]);
        }

        return folded;
    }
}
