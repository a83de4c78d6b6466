using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>What the host computes in lanes along rows.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
/// <typeparam name="TArguments">The views and numbers that it works on.</typeparam>
interface ILaneBody<T, TArguments>
    where T : unmanaged, INumber<T>
    where TArguments : struct
{
    /// <summary>The length of a row.</summary>
    static abstract int Columns(in TArguments a);

    /// <summary>Computes some items.</summary>
    /// <typeparam name="TLanes">The lanes.</typeparam>
    static abstract void Run<TLanes>(in TArguments a, int begin, int end)
        where TLanes : unmanaged, ILanes<TLanes, T>;
}
