using System.ComponentModel;
using ILGPU;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Integers in device memory: what a backward pass keeps of positions.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class IndexBuffer : IDisposable
{
    readonly Scratch<int> memory;

    IndexBuffer(Scratch<int> memory) => this.memory = memory;

    /// <summary>The elements as ILGPU sees them.</summary>
    public ArrayView<int> View => memory.View;

    /// <summary>Allocates a buffer.</summary>
    /// <param name="device">The device.</param>
    /// <param name="shape">The extents of its axes.</param>
    /// <returns>The buffer.</returns>
    public static IndexBuffer Allocate(Device device, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new IndexBuffer(device.Rent<int>(shape.Count));
    }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();
}
