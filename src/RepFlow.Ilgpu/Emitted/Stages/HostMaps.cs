using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Runs maps on the host, whose items are rows.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
/// <typeparam name="TArguments">The views and numbers that the stage works on.</typeparam>
/// <typeparam name="TStage">The stage.</typeparam>
readonly struct HostMaps<T, TArguments, TStage> : ILaneBody<T, TArguments>
    where T : unmanaged, INumber<T>
    where TArguments : struct
    where TStage : IRowStage<T, TArguments>
{
    /// <inheritdoc/>
    public static int Columns(in TArguments a) => TStage.Columns(in a);

    /// <inheritdoc/>
    public static void Run<TLanes>(in TArguments a, int begin, int end)
        where TLanes : unmanaged, ILanes<TLanes, T> =>
        HostRows<T, TArguments, TStage>.Run<TLanes>(in a, begin, end, 0, TStage.Columns(in a));
}
