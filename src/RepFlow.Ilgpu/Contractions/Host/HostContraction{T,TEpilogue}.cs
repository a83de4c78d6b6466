using System.Numerics;
using System.Runtime.Intrinsics;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Runs a contraction on the host.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
abstract unsafe class HostContraction<T, TEpilogue>
    where T : unmanaged, INumber<T>
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>Prepares a contraction for the widest vectors that the processor has.</summary>
    /// <param name="plan">The contraction.</param>
    /// <returns>The contraction, ready to run.</returns>
    public static HostContraction<T, TEpilogue> Create(ContractionPlan plan) =>
        Vector512.IsHardwareAccelerated ? new HostContraction<T, Lanes512<T>, TEpilogue>(plan)
        : Vector256.IsHardwareAccelerated ? new HostContraction<T, Lanes256<T>, TEpilogue>(plan)
        : new HostContraction<T, Lanes128<T>, TEpilogue>(plan);

    /// <summary>The scratch memory that a run needs, in elements.</summary>
    public abstract int ScratchCount { get; }

    /// <summary>Computes the contraction.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    /// <param name="result">The result.</param>
    /// <param name="scratch">As much scratch memory as it asked for, at the start of a cache line.</param>
    /// <param name="accumulate">Whether the result is added to.</param>
    /// <param name="epilogue">What is done to the result's elements.</param>
    public abstract void Run(T* left, T* right, T* result, T* scratch, bool accumulate, in TEpilogue epilogue);
}
