using System.ComponentModel;
using ILGPU;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Integers in device memory: what a backward pass keeps of positions. It has no memory before it is placed.</summary>
/// <param name="shape">The extents of its axes.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class IndexBuffer(Shape shape) : Placeable
{
    /// <inheritdoc/>
    public override long Bytes => (long)shape.Count * sizeof(int);

    /// <summary>The elements as ILGPU sees them.</summary>
    public ArrayView<int> View { get; private set; }

    /// <inheritdoc/>
    internal override void Place(DeviceMemory memory, long offset) => View = memory.View<int>(offset, shape.Count);
}
