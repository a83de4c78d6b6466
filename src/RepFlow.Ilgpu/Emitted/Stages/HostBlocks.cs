using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Runs maps of one row on the host, whose items are blocks of it.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
/// <typeparam name="TArguments">The views and numbers that the stage works on.</typeparam>
/// <typeparam name="TStage">The stage.</typeparam>
readonly struct HostBlocks<T, TArguments, TStage> : ILaneBody<T, TArguments>
    where T : unmanaged, INumber<T>
    where TArguments : struct
    where TStage : IRowStage<T, TArguments>
{
    /// <inheritdoc/>
    public static int Columns(in TArguments a) => TStage.Columns(in a);

    /// <inheritdoc/>
    public static void Run<TLanes>(in TArguments a, int begin, int end)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var to = (int)Math.Min(TStage.Columns(in a), (long)end * StageKernel.Block);
        HostRows<T, TArguments, TStage>.Run<TLanes>(in a, 0, 1, begin * StageKernel.Block, to);
    }
}
