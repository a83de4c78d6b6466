using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>
/// Runs folds on the host, whose items are slices of results: lanes fold every so manyth term and are folded together at the end, always in the same order.
/// </summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
/// <typeparam name="TFold">The fold.</typeparam>
/// <typeparam name="TArguments">The views and numbers that the stage works on.</typeparam>
/// <typeparam name="TStage">The stage.</typeparam>
readonly unsafe struct HostFolds<T, TFold, TArguments, TStage> : ILaneBody<T, TArguments>
    where T : unmanaged, INumber<T>
    where TFold : IFold
    where TArguments : struct
    where TStage : IFoldRowStage<T, TArguments>
{
    /// <inheritdoc/>
    public static int Columns(in TArguments a) => TStage.Columns(in a);

    /// <inheritdoc/>
    public static void Run<TLanes>(in TArguments a, int begin, int end)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var slices = TStage.Slices(a);
        var lanes = stackalloc TLanes[TStage.Results];
        var single = stackalloc Lane<T>[TStage.Results];
        var identities = stackalloc T[TStage.Results];
        new Span<T>(identities, TStage.Results).Fill(HostNumbers<T>.Of(TFold.Identity));
        var rows = new FoldRows<T, TArguments, TStage, TLanes>(in a, lanes, single);
        for (var at = begin; at < end; at++)
        {
            (rows.Item, rows.Slice) = slices == 1 ? (at, 0) : Math.DivRem(at, slices);
            rows.Begin(new(identities, TStage.Results));
            rows.FoldParts(0, rows.Parts);
            for (var result = 0; result < TStage.Results; result++)
            {
                FoldSlices<T, TArguments, TStage>.Put(a, rows.Item, rows.Slice, result, TFold.Take(Folded(lanes[result]), Lane<T>.Sum(single[result])));
            }
        }
    }

    static T Folded<TLanes>(TLanes lanes)
        where TLanes : unmanaged, ILanes<TLanes, T>
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
