using System.Numerics;
using ILGPU;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Tests.Emitted;

/// <summary>Multiplication by a number as every sort of stage kernel.</summary>
static class ScaleKernels<T>
    where T : unmanaged, INumber<T>
{
    internal const int GroupSize = 64;

    internal static readonly StageKernel<ScaleArguments<T>> Flat = StageKernel.Flat<ScaleArguments<T>>("Scale", Host, FlatKernel);

    internal static readonly StageKernel<ScaleArguments<T>> KernelOnly = StageKernel.Flat<ScaleArguments<T>>("ScaleEach", FlatKernel);

    internal static readonly StageKernel<ScaleArguments<T>> Grouped = StageKernel.Grouped<ScaleArguments<T>>("ScaleGrouped", Host, GroupedKernel, GroupSize);

    internal static readonly StageKernel<ScaleArguments<T>> Broken = StageKernel.Flat<ScaleArguments<T>>("Broken", Host, BrokenKernel);

    internal static readonly StageKernel<ScaleArguments<T>> Huge = StageKernel.Grouped<ScaleArguments<T>>("Huge", Host, GroupedKernel, 1 << 20);

    static void Host(in ScaleArguments<T> arguments, int begin, int end)
    {
        var x = arguments.X.HostSpan();
        var result = arguments.Result.HostSpan();
        for (var at = begin; at < end; at++)
        {
            result[at] = x[at] * arguments.Factor;
        }
    }

    static void FlatKernel(Index1D index, ScaleArguments<T> arguments) => arguments.Result[index] = arguments.X[index] * arguments.Factor;

    static void GroupedKernel(ScaleArguments<T> arguments)
    {
        // Through shared memory and backwards, so that a missing barrier would show.
        var shared = SharedMemory.Allocate<T>(GroupSize);
        var start = Grid.IdxX * GroupSize;
        var mirrored = start + GroupSize - 1 - Group.IdxX;
        if (mirrored < arguments.Count)
        {
            shared[GroupSize - 1 - Group.IdxX] = arguments.X[mirrored];
        }

        Group.Barrier();
        var at = start + Group.IdxX;
        if (at < arguments.Count)
        {
            arguments.Result[at] = shared[Group.IdxX] * arguments.Factor;
        }
    }

    static void BrokenKernel(Index1D index, ScaleArguments<T> arguments) =>
        arguments.Result[index] = arguments.X[index] == T.Zero ? throw new InvalidOperationException() : arguments.Factor;
}
