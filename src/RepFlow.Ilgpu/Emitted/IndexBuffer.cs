using System.ComponentModel;
using ILGPU;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>
/// Integers in device memory: what a backward pass keeps of positions. Where there are no more than 256 of them, each takes one byte. It has no memory before it is
/// placed.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class IndexBuffer : Placeable
{
    /// <summary>What stands before and behind bytes: lanes read around those that they ask for.</summary>
    const int Border = 64;

    readonly int count;
    readonly bool isNarrow;

    /// <summary>Decides.</summary>
    /// <param name="shape">The extents of its axes.</param>
    /// <param name="positions">How many positions there are, from 0 on.</param>
    public IndexBuffer(Shape shape, int positions)
    {
        (count, isNarrow) = (shape.Count, positions <= 256);
    }

    /// <inheritdoc/>
    public override long Bytes => isNarrow ? (long)count + (2 * Border) : (long)count * sizeof(int);

    /// <summary>The elements, for kernels.</summary>
    public IndexView View { get; private set; }

    /// <inheritdoc/>
    internal override void Place(DeviceMemory memory, long offset) =>
        View = isNarrow ? new IndexView(memory.View<byte>(offset + Border, count)) : new IndexView(memory.View<int>(offset, count));
}
