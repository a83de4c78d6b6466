using ILGPU;

namespace RepFlow.Ilgpu.Devices;

/// <summary>Device memory for intermediate results: partial sums, packed panels, offset tables.</summary>
/// <typeparam name="T">The type of its elements.</typeparam>
public sealed class Scratch<T> : IDisposable
    where T : unmanaged
{
    readonly DeviceMemory memory;

    internal unsafe Scratch(Device device, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        memory = new DeviceMemory(device, (long)count * sizeof(T));
        View = memory.View<T>(0, count);
    }

    /// <summary>The elements.</summary>
    public ArrayView<T> View { get; }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();
}
