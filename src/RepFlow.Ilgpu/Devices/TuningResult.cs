namespace RepFlow.Ilgpu.Devices;

/// <summary>What <see cref="KernelTuner"/> found for a work.</summary>
/// <param name="Fastest">The kernel to use.</param>
/// <param name="Times">The times of all that are right, the shortest first.</param>
/// <param name="Wrong">The kernels that do not compute there what they should.</param>
public sealed record TuningResult(TunedKernel Fastest, IReadOnlyList<KernelTime> Times, IReadOnlyList<string> Wrong);
