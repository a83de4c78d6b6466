using System.Numerics;
using System.Runtime.Intrinsics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Chooses the lanes of a body: the widest of up to 256 bits that the processor has and a row fills.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
/// <typeparam name="TArguments">The views and numbers that the body works on.</typeparam>
/// <typeparam name="TBody">The body.</typeparam>
static class HostLanes<T, TArguments, TBody>
    where T : unmanaged, INumber<T>
    where TArguments : struct
    where TBody : ILaneBody<T, TArguments>
{
    /// <summary>Computes some items.</summary>
    internal static void Run(in TArguments a, int begin, int end)
    {
        var columns = TBody.Columns(in a);
        if (Vector256.IsHardwareAccelerated && columns >= Lanes256<T>.Count)
        {
            TBody.Run<Lanes256<T>>(in a, begin, end);
        }
        else if (Vector128.IsHardwareAccelerated && columns >= Lanes128<T>.Count)
        {
            TBody.Run<Lanes128<T>>(in a, begin, end);
        }
        else
        {
            TBody.Run<Lane<T>>(in a, begin, end);
        }
    }
}
