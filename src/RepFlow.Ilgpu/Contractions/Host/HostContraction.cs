using System.Numerics;
using System.Runtime.Intrinsics;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Runs a contraction on the host.</summary>
/// <typeparam name="T">float or double.</typeparam>
abstract unsafe class HostContraction<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Prepares a contraction for the widest vectors that the processor has.</summary>
    /// <param name="plan">The contraction.</param>
    /// <returns>The contraction, ready to run.</returns>
    public static HostContraction<T> Create(ContractionPlan plan) =>
        Vector512.IsHardwareAccelerated ? new HostContraction<T, HostTile512<T>>(plan)
        : Vector256.IsHardwareAccelerated ? new HostContraction<T, HostTile256<T>>(plan)
        : new HostContraction<T, HostTile128<T>>(plan);

    /// <summary>Computes the contraction.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    /// <param name="result">The result.</param>
    /// <param name="accumulate">Whether the result is added to.</param>
    public abstract void Run(T* left, T* right, T* result, bool accumulate);
}
