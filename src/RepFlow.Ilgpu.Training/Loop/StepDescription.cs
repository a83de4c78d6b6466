using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Training;

/// <summary>What a training step takes and does, by its plan.</summary>
/// <param name="Bytes">The memory of all tensors, without the velocities.</param>
/// <param name="VelocityBytes">The memory of the velocities.</param>
/// <param name="BytesKeepingAll">The memory that all tensors but the velocities would have if no two shared any.</param>
/// <param name="Kernels">What it runs, in order: forward pass, loss, backward pass, update.</param>
public sealed record StepDescription(long Bytes, long VelocityBytes, long BytesKeepingAll, IReadOnlyList<PlannedKernel> Kernels)
{
    /// <summary>The bytes that all kernels move.</summary>
    public long MovedBytes => Kernels.Sum(kernel => kernel.Bytes);
}
