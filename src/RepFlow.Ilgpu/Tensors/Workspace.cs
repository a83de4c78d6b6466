using System.ComponentModel;
using ILGPU;
using RepFlow.Ilgpu.Devices;
using Device = RepFlow.Ilgpu.Devices.Device;

namespace RepFlow.Ilgpu;

/// <summary>
/// Memory that a step works in and leaves: a plan places it, so that other steps work in the same. What no plan has placed has memory of its own from its
/// first use on.
/// </summary>
/// <param name="device">Where it is.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Workspace(Device device) : Placeable, IDisposable
{
    DeviceMemory? memory;
    DeviceMemory? own;
    long offset;
    long placed;

    /// <summary>Where it is.</summary>
    private protected Device Device { get; } = device;

    /// <inheritdoc/>
    internal override void Place(DeviceMemory memory, long offset)
    {
        (this.memory, this.offset, placed) = (memory, offset, Bytes);
        Fill();
    }

    /// <summary>Makes sure that there is so much memory: its own, where nothing or less than that was placed.</summary>
    /// <param name="bytes">How much.</param>
    private protected void Require(long bytes)
    {
        if (memory is null || placed < bytes)
        {
            own?.Dispose();
            own = new DeviceMemory(Device, bytes);
            (memory, offset, placed) = (own, 0, bytes);
            Fill();
        }
    }

    /// <summary>Writes what it holds from the start.</summary>
    private protected virtual void Fill()
    {
    }

    /// <summary>Part of it.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="begin">Where the part starts, in bytes.</param>
    /// <param name="count">The number of elements.</param>
    private protected ArrayView<T> Part<T>(long begin, long count)
        where T : unmanaged
    {
        Require(Bytes);
        return memory!.View<T>(offset + begin, count);
    }

    /// <summary>Frees memory of its own.</summary>
    public void Dispose()
    {
        own?.Dispose();
        GC.SuppressFinalize(this);
    }
}
