using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace RepFlow.Ilgpu.Devices;

/// <summary>A piece of a device's memory that tensors lie in. Its start is aligned to <see cref="Alignment"/> bytes; it is zero at first.</summary>
public sealed class DeviceMemory : IDisposable
{
    /// <summary>Offsets that are multiples of this many bytes suit every device's widest loads.</summary>
    public const int Alignment = 256;

    readonly MemoryBuffer buffer;
    readonly DeviceMemory? owner;
    bool disposed;

    /// <summary>Allocates memory and fills it with zeros.</summary>
    /// <param name="device">Whose memory.</param>
    /// <param name="bytes">How much; may be 0.</param>
    /// <exception cref="DeviceException">The device has not that much.</exception>
    public DeviceMemory(Device device, long bytes)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Device = device;
        Bytes = bytes;

        // An empty view still needs a buffer that a kernel can be handed.
        var asked = (Math.Max(bytes, sizeof(double)) + sizeof(double) - 1) / sizeof(double) * sizeof(double);
        device.Reserve(asked);
        try
        {
            buffer = device.IsHost ? new HostBuffer(asked) : device.Accelerator.AllocateRaw(asked, 1);
        }
        catch (Exception e) when (e is AcceleratorException or OutOfMemoryException)
        {
            device.Release(asked);
            throw device.OutOfMemory(asked, e);
        }

        Clear();
    }

    /// <summary>The first bytes of another memory, for a while: whoever still uses them when this is disposed of is told.</summary>
    /// <param name="owner">The memory.</param>
    /// <param name="bytes">How many of its bytes.</param>
    internal DeviceMemory(DeviceMemory owner, long bytes)
    {
        owner.ThrowIfDisposed();
        (this.owner, buffer, Device, Bytes) = (owner, owner.buffer, owner.Device, bytes);
    }

    /// <summary>Whose memory it is.</summary>
    public Device Device { get; }

    /// <summary>How many bytes it has.</summary>
    public long Bytes { get; }

    /// <summary>Part of the memory as ILGPU sees it.</summary>
    /// <typeparam name="T">The type of its elements.</typeparam>
    /// <param name="offset">Where the part starts, in bytes; a multiple of the size of <typeparamref name="T"/>.</param>
    /// <param name="count">The number of elements.</param>
    /// <returns>The view.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie within the memory, or not on whole elements.</exception>
    public unsafe ArrayView<T> View<T>(long offset, long count)
        where T : unmanaged
    {
        ThrowIfDisposed();
        if (offset < 0 || count < 0 || offset % sizeof(T) != 0 || offset + (count * sizeof(T)) > Bytes)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), $"{count} elements of {sizeof(T)} bytes from byte {offset} do not fit into {Bytes} bytes of device memory.");
        }

        return new ArrayView<T>(buffer, offset / sizeof(T), count);
    }

    /// <summary>Fills the memory with zeros.</summary>
    public void Clear() => Fill(0, 0);

    /// <summary>Sets bytes to a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="begin">The first of them; all behind it are set.</param>
    internal unsafe void Fill(byte value, long begin)
    {
        ThrowIfDisposed();
        if (Device.IsHost)
        {
            NativeMemory.Fill((byte*)buffer.NativePtr + begin, (nuint)(Bytes - begin), value);
        }
        else if (begin < Bytes)
        {
            buffer.MemSet(Device.Stream, value, begin, Bytes - begin);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            if (owner is not null)
            {
                return;
            }

            var bytes = buffer.LengthInBytes;
            Device.Release(bytes);

            // A GPU frees what is left when it goes itself.
            if (Device.IsHost || !Device.IsDisposed)
            {
                buffer.Dispose();
            }
        }
    }

    /// <summary>Throws if the memory has been freed.</summary>
    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(disposed || owner is { disposed: true }, this);
}
