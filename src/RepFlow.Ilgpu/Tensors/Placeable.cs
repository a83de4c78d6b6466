using System.ComponentModel;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu;

/// <summary>What a plan finds a place for in a device's memory: tensors, the integers that backward passes keep, and what steps work in.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Placeable
{
    private protected Placeable()
    {
    }

    /// <summary>The memory it occupies, in bytes.</summary>
    public abstract long Bytes { get; }

    /// <summary>What it needs beside, filled when it is placed and then left alone.</summary>
    internal virtual IReadOnlyList<Placeable> Tables => [];

    /// <summary>The multiply-adds of the step that works in it, where that is a contraction.</summary>
    internal virtual long Products => 0;

    /// <summary>Compiles the kernels that the step which works in it takes for smaller shapes instead.</summary>
    internal virtual void CompileForSmaller()
    {
    }

    /// <summary>Gives it a place.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="offset">Where it starts, in bytes.</param>
    internal abstract void Place(DeviceMemory memory, long offset);
}
