using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using Device = RepFlow.Ilgpu.Devices.Device;
using DeviceMemory = RepFlow.Ilgpu.Devices.DeviceMemory;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Device memory in which an iteration keeps its planes between launches. Where more are asked for than were planned, it has memory of its own.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PlaneScratch : Workspace
{
    long elements;
    long pitch;

    /// <summary>Makes room for planes.</summary>
    /// <param name="device">Where.</param>
    /// <param name="count">How many.</param>
    /// <param name="elements">The number of elements of each.</param>
    /// <param name="size">The size of an element, in bytes.</param>
    public PlaneScratch(Device device, int count, long elements, int size)
        : base(device) => Bytes = count * Pitch(elements, size);

    /// <inheritdoc/>
    public override long Bytes { get; }

    /// <summary>Begins with planes of nothing but zeros.</summary>
    /// <typeparam name="T">The type of their elements.</typeparam>
    /// <param name="count">How many.</param>
    /// <param name="elements">The number of elements of each.</param>
    /// <param name="isCleared">Whether they are cleared here; if not, the kernel does so.</param>
    public void Begin<T>(int count, long elements, bool isCleared = true)
        where T : unmanaged
    {
        (this.elements, pitch) = (elements, Pitch(elements, Unsafe.SizeOf<T>()));
        if (count * elements > 0)
        {
            Require(count * pitch);
            if (isCleared)
            {
                Clear(Device, Part<T>(0, count * pitch / Unsafe.SizeOf<T>()));
            }
        }
    }

    /// <summary>A plane of every item.</summary>
    /// <typeparam name="T">The type of its elements.</typeparam>
    /// <param name="at">Its number.</param>
    public ArrayView<T> View<T>(int at)
        where T : unmanaged => Part<T>(at * pitch, elements);

    /// <summary>Points to planes of every item.</summary>
    /// <typeparam name="T">The type of their elements.</typeparam>
    /// <typeparam name="TViews">A struct of nothing but views of planes.</typeparam>
    /// <param name="views">The views.</param>
    /// <param name="at">The first of them that is set.</param>
    /// <param name="count">How many are.</param>
    /// <param name="first">The number of its plane.</param>
    public void Point<T, TViews>(ref TViews views, int at, int count, int first)
        where T : unmanaged
        where TViews : struct
    {
        var all = MemoryMarshal.CreateSpan(ref Unsafe.As<TViews, ArrayView<T>>(ref views), Unsafe.SizeOf<TViews>() / Unsafe.SizeOf<ArrayView<T>>());
        for (var number = 0; number < count; number++)
        {
            all[at + number] = View<T>(first + number);
        }
    }

    /// <summary>Copies planes.</summary>
    /// <typeparam name="T">The type of their elements.</typeparam>
    /// <param name="from">The number of the first.</param>
    /// <param name="to">The number of the first copy.</param>
    /// <param name="count">How many.</param>
    public void Copy<T>(int from, int to, int count)
        where T : unmanaged
    {
        for (var at = 0; at < count; at++)
        {
            View<T>(from + at).CopyTo(Device.Stream, View<T>(to + at));
        }
    }

    /// <summary>Sets numbers to zero.</summary>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    /// <param name="device">Where they are.</param>
    /// <param name="numbers">The numbers.</param>
    public static void Clear<T>(Device device, ArrayView<T> numbers)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(device);
        numbers.MemSetToZero(device.Stream);
    }

    static long Pitch(long elements, int size) => ((elements * size) + DeviceMemory.Alignment - 1) / DeviceMemory.Alignment * DeviceMemory.Alignment;
}
