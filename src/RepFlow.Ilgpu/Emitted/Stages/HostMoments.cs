using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>
/// Runs folds to mean and squared distances from it on the host, whose items are slices of results. The first part, some rows or a block of terms, is read
/// twice: first for a mean, then for the distances from that. Each later part is as long as all before it, and its distances are from their mean, so that
/// <see cref="Moments{T, TNumbers}"/> lose no digits and sums of lanes are taken seldom.
/// </summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
/// <typeparam name="TArguments">The views and numbers that the stage works on.</typeparam>
/// <typeparam name="TStage">The stage.</typeparam>
readonly unsafe struct HostMoments<T, TArguments, TStage> : ILaneBody<T, TArguments>
    where T : unmanaged, INumber<T>
    where TArguments : struct
    where TStage : IFoldRowStage<T, TArguments>
{
    /// <summary>What is handed to the stage: the sums of distances and of their squares, and from what they are.</summary>
    const int Sums = 3;

    /// <summary>Terms that are read twice, about: they stay in the first-level cache.</summary>
    const int LeastTerms = 256;

    /// <inheritdoc/>
    public static int Columns(in TArguments a) => TStage.Columns(in a);

    /// <inheritdoc/>
    public static void Run<TLanes>(in TArguments a, int begin, int end)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var slices = TStage.Slices(a);
        var lanes = stackalloc TLanes[Sums];
        var single = stackalloc Lane<T>[Sums];
        var rows = new FoldRows<T, TArguments, TStage, TLanes>(in a, lanes, single);
        for (var at = begin; at < end; at++)
        {
            (rows.Item, rows.Slice) = slices == 1 ? (at, 0) : Math.DivRem(at, slices);
            var parts = rows.Parts;
            var behind = Math.Clamp(LeastTerms / Math.Max(1, TStage.Columns(in a)), 1, Math.Max(1, parts));
            rows.Begin([T.Zero, T.Zero, T.Zero]);
            var first = rows.FoldParts(0, behind);
            var moments = new Moments<T, HostNumbers<T>>(rows.Sum(0) / HostNumbers<T>.Of(first), T.Zero, T.Zero, 0, 0);
            for (var part = 0; part < parts; (part, behind) = (behind, Math.Min(parts, 2 * behind)))
            {
                rows.Begin([T.Zero, T.Zero, moments.Mean]);
                var count = rows.FoldParts(part, behind);
                moments = moments.With(rows.Sum(0), rows.Sum(1), count);
            }

            MomentSlices<T, HostNumbers<T>, TArguments, TStage>.Put(a, rows.Item, rows.Slice, moments);
        }
    }
}
