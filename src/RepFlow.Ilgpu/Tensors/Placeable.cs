using System.ComponentModel;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu;

/// <summary>What a plan finds a place for in a device's memory: tensors, and the integers that backward passes keep.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Placeable
{
    private protected Placeable()
    {
    }

    /// <summary>The memory it occupies, in bytes.</summary>
    public abstract long Bytes { get; }

    /// <summary>Gives it a place.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="offset">Where it starts, in bytes.</param>
    internal abstract void Place(DeviceMemory memory, long offset);
}
