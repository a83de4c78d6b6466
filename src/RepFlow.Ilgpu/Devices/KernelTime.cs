namespace RepFlow.Ilgpu.Devices;

/// <summary>How long a kernel took for a work.</summary>
/// <param name="Kernel">Its name.</param>
/// <param name="Milliseconds">The median of its times, in milliseconds a run; the first one where it was too slow to be measured again.</param>
public sealed record KernelTime(string Kernel, double Milliseconds);
