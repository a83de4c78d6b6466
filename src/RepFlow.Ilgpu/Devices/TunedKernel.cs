namespace RepFlow.Ilgpu.Devices;

/// <summary>The fastest kernel for a work on a device.</summary>
/// <param name="Work">The work: its kind, precision and shape, and what else decides how long a kernel takes.</param>
/// <param name="Products">The precision in which the device multiplied.</param>
/// <param name="Kernel">The kernel's name.</param>
/// <param name="Usual">The kernel that runs where nothing was measured; the same where no other is clearly faster.</param>
/// <param name="Milliseconds">The median of its times, in milliseconds a run.</param>
/// <param name="Ratio">Its time over the usual kernel's in the same turn, the median over all turns; 1 for that one itself.</param>
public sealed record TunedKernel(string Work, MatrixPrecision Products, string Kernel, string Usual, double Milliseconds, double Ratio);
