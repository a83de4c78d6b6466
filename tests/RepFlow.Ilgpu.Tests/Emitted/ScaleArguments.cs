using ILGPU;

namespace RepFlow.Ilgpu.Tests.Emitted;

/// <summary>Generic arguments with views and numbers, as emitted kernels have them.</summary>
readonly struct ScaleArguments<T>(ArrayView<T> x, ArrayView<T> result, T factor, int count)
    where T : unmanaged
{
    internal readonly ArrayView<T> X = x;
    internal readonly ArrayView<T> Result = result;
    internal readonly T Factor = factor;
    internal readonly int Count = count;
}
