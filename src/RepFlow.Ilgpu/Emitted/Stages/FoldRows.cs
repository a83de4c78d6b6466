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
    readonly int slices = TStage.Slices(arguments);

    /// <summary>The item.</summary>
    internal int Item { get; set; }

    /// <summary>The slice, whose rows are as many apart as there are slices.</summary>
    internal int Slice { get; set; }

    /// <summary>The number of the slice's rows.</summary>
    internal readonly int Count => slices == 1 ? rows : (rows - Slice + slices - 1) / slices;

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

    readonly int Row(int at) => Slice + (at * slices);
}
