using ILGPU;
using ILGPU.Runtime;
using Device = RepFlow.Ilgpu.Devices.Device;

namespace RepFlow.Ilgpu.Execution;

/// <summary>Integers in device memory: what a backward pass keeps of positions.</summary>
public sealed class IndexBuffer : IDisposable
{
    readonly MemoryBuffer1D<int, Stride1D.Dense> memory;

    IndexBuffer(MemoryBuffer1D<int, Stride1D.Dense> memory) => this.memory = memory;

    /// <summary>The elements as ILGPU sees them.</summary>
    public ArrayView<int> View => memory.View;

    /// <summary>Allocates a buffer.</summary>
    /// <param name="device">The device.</param>
    /// <param name="count">The number of elements.</param>
    /// <returns>The buffer.</returns>
    public static IndexBuffer Allocate(Device device, int count)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new IndexBuffer(device.Accelerator.Allocate1D<int>(Math.Max(1, count)));
    }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();
}
