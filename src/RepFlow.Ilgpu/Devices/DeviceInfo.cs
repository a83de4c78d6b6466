namespace RepFlow.Ilgpu.Devices;

/// <summary>A device that was found, or a kind of device of which none was found, and whether it can be used.</summary>
/// <param name="Name">What <see cref="Device.Open"/> takes: <c>host</c>, <c>cuda:0</c>, <c>opencl:0</c>, <c>ilgpu-cpu</c>; without a number where none was found.</param>
/// <param name="Kind">The kind of device.</param>
/// <param name="Index">Its number among the devices of its kind; -1 where none was found.</param>
/// <param name="Description">The hardware's name; empty where none was found.</param>
/// <param name="MemoryBytes">Memory in bytes; 0 where it is not known.</param>
/// <param name="SupportsDouble">Whether it computes in double precision. Every device computes in single precision.</param>
/// <param name="Refusal">Why it cannot be used and what would change that, in one line; <see langword="null"/> if it can be used.</param>
/// <param name="Note">A remark on what it can do; <see langword="null"/> if there is nothing to say.</param>
public sealed record DeviceInfo(
    string Name,
    DeviceKind Kind,
    int Index,
    string Description,
    long MemoryBytes,
    bool SupportsDouble,
    string? Refusal,
    string? Note = null)
{
    /// <summary>Whether <see cref="Device.Open"/> gives a device that runs kernels.</summary>
    public bool Usable => Refusal is null;

    /// <summary>Whether it is a graphics processor, which a program takes by default.</summary>
    public bool IsGpu { get; init; }
}
