using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Runs maps on the host: lanes where all borders are met, one number at a time before and behind.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
/// <typeparam name="TArguments">The views and numbers that the stage works on.</typeparam>
/// <typeparam name="TStage">The stage.</typeparam>
/// <typeparam name="TLanes">The lanes.</typeparam>
static class HostRows<T, TArguments, TStage, TLanes>
    where T : unmanaged, INumber<T>
    where TArguments : struct
    where TStage : IRowStage<T, TArguments>
    where TLanes : unmanaged, ILanes<TLanes, T>
{
    /// <summary>Computes some rows.</summary>
    internal static void Run(in TArguments a, int begin, int end)
    {
        var columns = TStage.Columns(in a);
        for (var row = begin; row < end; row++)
        {
            Part(in a, row, 0, columns);
        }
    }

    /// <summary>Computes some blocks of the only row.</summary>
    internal static void RunBlocks(in TArguments a, int begin, int end)
    {
        var columns = TStage.Columns(in a);
        Part(in a, 0, begin * StageKernel.Block, (int)Math.Min(columns, (long)end * StageKernel.Block));
    }

    static void Part(in TArguments a, int row, int from, int to)
    {
        var (first, behind) = (from, to);
        TStage.Inside(in a, row, ref first, ref behind);
        var split = RowSplit.Of(from, to, first, behind, TLanes.Count);
        if (from < split.First)
        {
            TStage.Row<Lane<T>>(in a, row, from, split.First);
        }

        if (split.First < split.Behind)
        {
            TStage.Row<TLanes>(in a, row, split.First, split.Behind);
        }

        if (split.Behind < to)
        {
            TStage.Row<Lane<T>>(in a, row, split.Behind, to);
        }
    }
}
