namespace RepFlow.Ilgpu.Devices;

/// <summary>A computation for which a device has several kernels, one of which is the fastest.</summary>
/// <param name="name">The work: its kind, precision and shape, and what else decides how long a kernel takes. Works of the same name share what is measured.</param>
/// <param name="products">The precision in which the device multiplies.</param>
/// <param name="usual">The kernel that runs where nothing was measured.</param>
/// <param name="reference">The kernel that is taken to be right.</param>
/// <param name="kernels">The names of all kernels, the usual one among them.</param>
public abstract class TunableWork(string name, MatrixPrecision products, string usual, string reference, IReadOnlyList<string> kernels)
{
    /// <summary>The work.</summary>
    public string Name { get; } = name;

    /// <summary>The precision in which the device multiplies.</summary>
    public MatrixPrecision Products { get; } = products;

    /// <summary>The kernel that runs where nothing was measured.</summary>
    public string Usual { get; } = usual;

    /// <summary>The kernel that is taken to be right.</summary>
    public string Reference { get; } = reference;

    /// <summary>The names of all kernels.</summary>
    public IReadOnlyList<string> Kernels { get; } = kernels;

    /// <summary>Makes room for the work, with numbers whose sums are exact in every order and precision.</summary>
    /// <param name="device">The device.</param>
    /// <returns>The work, ready for each of its kernels.</returns>
    internal abstract TunableRuns Prepare(Device device);
}
