using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Runs scans on the host, whose items are blocks of rows: each along the whole axis, so that what a step wrote is near when the next reads it.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
/// <typeparam name="TArguments">The views and numbers that the stage works on.</typeparam>
/// <typeparam name="TStage">The stage.</typeparam>
readonly struct HostScans<T, TArguments, TStage> : ILaneBody<T, TArguments>
    where T : unmanaged, INumber<T>
    where TArguments : struct
    where TStage : IRowStage<T, TArguments>
{
    // A step waits for the one before it. So many elements of a step, of several rows where these are short, keep a core busy meanwhile.
    const int Together = 256;

    /// <inheritdoc/>
    public static int Columns(in TArguments a) => TStage.Columns(in a);

    /// <inheritdoc/>
    public static void Run<TLanes>(in TArguments a, int begin, int end)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var columns = TStage.Columns(in a);
        var blocks = StageKernel.ScanBlocks(columns);
        var together = blocks > 1 ? 1 : Math.Max(1, Together / Math.Max(1, columns));
        for (var item = begin; item < end; item += together)
        {
            var (row, block) = Math.DivRem(item, blocks);
            var from = (int)((long)columns * block / blocks);
            var to = (int)((long)columns * (block + 1) / blocks);
            HostRows<T, TArguments, TStage>.Run<TLanes>(in a, row, row + Math.Min(together, end - item), from, to);
        }
    }
}
