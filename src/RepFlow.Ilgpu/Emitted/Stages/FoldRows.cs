using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>The rows of terms of an item's slice, with what they have been folded to so far.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
/// <typeparam name="TArguments">The views and numbers that the stage works on.</typeparam>
/// <typeparam name="TStage">The stage.</typeparam>
/// <typeparam name="TLanes">The lanes.</typeparam>
/// <param name="arguments">The views and numbers.</param>
/// <param name="lanes">For each result what lanes have folded.</param>
/// <param name="single">For each result what has been folded one number at a time.</param>
unsafe struct FoldRows<T, TArguments, TStage, TLanes>(in TArguments arguments, TLanes* lanes, Lane<T>* single)
    : IRowStage<T, FoldRows<T, TArguments, TStage, TLanes>>
    where T : unmanaged, INumber<T>
    where TArguments : struct
    where TStage : IFoldRowStage<T, TArguments>
    where TLanes : unmanaged, ILanes<TLanes, T>
{
    readonly TArguments arguments = arguments;
    readonly TLanes* lanes = lanes;
    readonly Lane<T>* single = single;
    readonly int rows = TStage.Rows(in arguments);
    readonly int columns = TStage.Columns(in arguments);
    readonly int slices = TStage.Slices(arguments);

    /// <summary>The item.</summary>
    internal int Item { get; set; }

    /// <summary>The slice, whose rows are as many apart as there are slices.</summary>
    internal int Slice { get; set; }

    /// <summary>The number of the slice's parts: its rows, or of a single row its blocks.</summary>
    internal readonly int Parts => ((IsCut ? Blocks : rows) - Slice + slices - 1) / slices;

    // A single row of terms is cut into blocks.
    readonly bool IsCut => rows == 1;

    readonly int Blocks => (columns + StageKernel.Block - 1) / StageKernel.Block;

    /// <inheritdoc/>
    public static int Columns(in FoldRows<T, TArguments, TStage, TLanes> a) => TStage.Columns(in a.arguments);

    /// <inheritdoc/>
    public static void Inside(in FoldRows<T, TArguments, TStage, TLanes> a, int row, ref int first, ref int behind) =>
        TStage.Inside(in a.arguments, a.Item, a.Row(row), ref first, ref behind);

    /// <inheritdoc/>
    public static void Rows<L>(in FoldRows<T, TArguments, TStage, TLanes> a, int begin, int end, int from, int to)
        where L : unmanaged, ILanes<L, T>
    {
        var results = typeof(L) == typeof(TLanes) ? (L*)a.lanes : (L*)a.single;
        TStage.Fold(in a.arguments, a.Item, a.Row(begin), Math.Min(a.Row(end), a.rows), from, to, results);
    }

    /// <summary>Begins to fold.</summary>
    /// <param name="values">What has been folded, for each result.</param>
    internal readonly void Begin(ReadOnlySpan<T> values)
    {
        for (var result = 0; result < values.Length; result++)
        {
            (lanes[result], single[result]) = (TLanes.All(values[result]), Lane<T>.All(values[result]));
        }
    }

    /// <summary>Folds some parts of the slice.</summary>
    /// <param name="begin">The first.</param>
    /// <param name="end">The part that they do not reach.</param>
    /// <returns>The number of terms.</returns>
    internal readonly int FoldParts(int begin, int end)
    {
        if (!IsCut)
        {
            Fold(begin, end, 0, columns);
            return (end - begin) * columns;
        }

        var terms = 0;
        for (var part = begin; part < end; part++)
        {
            var from = (Slice + (part * slices)) * StageKernel.Block;
            var to = Math.Min(columns, from + StageKernel.Block);
            Fold(0, 1, from, to);
            terms += to - from;
        }

        return terms;
    }

    /// <summary>The sum of what has been folded for a result.</summary>
    internal readonly T Sum(int result) => TLanes.Sum(lanes[result]) + Lane<T>.Sum(single[result]);

    readonly void Fold(int begin, int end, int from, int to) =>
        HostRows<T, FoldRows<T, TArguments, TStage, TLanes>, FoldRows<T, TArguments, TStage, TLanes>>.Run<TLanes>(in this, begin, end, from, to);

    readonly int Row(int at) => IsCut ? at : Slice + (at * slices);
}
