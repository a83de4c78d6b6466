using System.ComponentModel;
using System.Numerics;
using ILGPU;
using Device = RepFlow.Ilgpu.Devices.Device;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Planes on processors behind OpenCL, where a core computes one plane after the other in memory of its own: <see cref="HostPlanes"/> in kernels.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CorePlanes
{
    /// <summary>The elements that loops of emitted kernels run through at least, and a multiple of it: the longest vectors there are, of single precision.</summary>
    public const int Lanes = 16;

    // A core takes one group after the other: with few the last of them leaves others idle, with many their memory leaves the cache.
    const int GroupsOfCore = 4;

    // A pass over fewer elements is not worth the launch that would share it out.
    const long LeastShared = 1 << 14;

    /// <summary>Whether cores compute a plane each: on processors, unless there are too few planes for all cores, and those are large.</summary>
    /// <param name="device">The device.</param>
    /// <param name="items">The number of planes.</param>
    /// <param name="positions">The positions of a plane.</param>
    public static bool AreUsed(Device device, int items, long positions)
    {
        ArgumentNullException.ThrowIfNull(device);
        return !device.HasChipMemory && (items >= device.Accelerator.NumMultiprocessors || positions < LeastShared);
    }

    /// <summary>How many groups of one thread there are, which share out the planes.</summary>
    /// <param name="device">A processor.</param>
    /// <param name="items">The number of planes.</param>
    public static int Groups(Device device, int items)
    {
        ArgumentNullException.ThrowIfNull(device);
        return Math.Min(items, GroupsOfCore * device.Accelerator.NumMultiprocessors);
    }

    /// <summary>Says, as the first thing that a turn of a loop does, that its turns may run side by side: none writes what another one reads or writes.</summary>
    /// <remarks>
    /// It stands in the kernel as a barrier, which means nothing to a group of one thread, and by which the loop is known when its text is written anew for the processor.
    /// </remarks>
    public static void Apart() => MemoryFence.GroupLevel();

    /// <summary>The memory of a group, all zero.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="all">The memory of all groups.</param>
    /// <param name="plane">The layout.</param>
    /// <param name="count">The number of planes of a group.</param>
    public static ArrayView<T> Room<T>(ArrayView<T> all, in PaddedPlane plane, int count)
        where T : unmanaged
    {
        var room = all.SubView((long)Grid.IdxX * count * plane.Size, (long)count * plane.Size);
        for (var number = 0; number < count; number++)
        {
            Clear(Of(room, in plane, number), plane.Size);
        }

        return room;
    }

    /// <summary>The last plane of a group's memory, which says where positions are inside: one there, and zero in the border.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="room">The group's memory.</param>
    /// <param name="plane">The layout.</param>
    /// <param name="count">The number of planes in it.</param>
    public static ArrayView<T> Inside<T>(ArrayView<T> room, in PaddedPlane plane, int count)
        where T : unmanaged, INumber<T>
    {
        var inside = Of(room, in plane, count - 1);
        for (var d = 0; d < plane.Depth; d++)
        {
            for (var i = 0; i < plane.Rows; i++)
            {
                var at = plane.At(d, i, 0);
                for (var j = 0; j < plane.Columns; j++)
                {
                    Apart();
                    inside[at + j] = T.One;
                }
            }
        }

        return inside;
    }

    /// <summary>A plane of a group's memory.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="room">The group's memory.</param>
    /// <param name="plane">The layout.</param>
    /// <param name="number">Its number.</param>
    public static ArrayView<T> Of<T>(ArrayView<T> room, in PaddedPlane plane, int number)
        where T : unmanaged => room.SubView((long)number * plane.Size, plane.Size);

    /// <summary>How many elements a loop runs through: all rows of a slice as one, in whole vectors.</summary>
    /// <param name="plane">The layout.</param>
    public static int Run(in PaddedPlane plane) => (plane.Run + Lanes - 1) & ~(Lanes - 1);

    /// <summary>Sets a plane, border included, to zero.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="target">The plane.</param>
    /// <param name="size">The number of its elements.</param>
    public static void Clear<T>(ArrayView<T> target, int size)
        where T : unmanaged
    {
        for (var at = 0; at < size; at++)
        {
            Apart();
            target[at] = default;
        }
    }

    /// <summary>Copies planes that stand side by side, borders included.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="room">The group's memory.</param>
    /// <param name="plane">The layout.</param>
    /// <param name="from">The number of the first that is copied.</param>
    /// <param name="to">The number of its copy.</param>
    /// <param name="count">How many.</param>
    public static void Copy<T>(ArrayView<T> room, in PaddedPlane plane, int from, int to, int count)
        where T : unmanaged
    {
        for (var number = 0; number < count; number++)
        {
            var (source, target) = (Of(room, in plane, from + number), Of(room, in plane, to + number));
            for (var at = 0; at < plane.Size; at++)
            {
                Apart();
                target[at] = source[at];
            }
        }
    }

    /// <summary>Copies a plane out of a tensor.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="plane">The layout.</param>
    /// <param name="target">The padded plane.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="first">The plane's first element in the tensor.</param>
    /// <param name="row">The distance of two rows in the tensor.</param>
    /// <param name="slice">The distance of two planes of rows in the tensor.</param>
    public static void Load<T>(in PaddedPlane plane, ArrayView<T> target, ArrayView<T> tensor, int first, int row, int slice)
        where T : unmanaged
    {
        for (var d = 0; d < plane.Depth; d++)
        {
            for (var i = 0; i < plane.Rows; i++)
            {
                var (from, to) = (first + (d * slice) + (i * row), plane.At(d, i, 0));
                for (var j = 0; j < plane.Columns; j++)
                {
                    Apart();
                    target[to + j] = tensor[from + j];
                }
            }
        }
    }

    /// <summary>Copies a plane into a tensor.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="plane">The layout.</param>
    /// <param name="source">The padded plane.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="first">The plane's first element in the tensor.</param>
    /// <param name="row">The distance of two rows in the tensor.</param>
    /// <param name="slice">The distance of two planes of rows in the tensor.</param>
    public static void Store<T>(in PaddedPlane plane, ArrayView<T> source, ArrayView<T> tensor, int first, int row, int slice)
        where T : unmanaged
    {
        for (var d = 0; d < plane.Depth; d++)
        {
            for (var i = 0; i < plane.Rows; i++)
            {
                var (from, to) = (plane.At(d, i, 0), first + (d * slice) + (i * row));
                for (var j = 0; j < plane.Columns; j++)
                {
                    Apart();
                    tensor[to + j] = source[from + j];
                }
            }
        }
    }

    /// <summary>Adds a plane to a tensor, unless there is none.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="plane">The layout.</param>
    /// <param name="source">The padded plane.</param>
    /// <param name="tensor">The tensor; empty where it is not wanted.</param>
    /// <param name="first">The plane's first element in the tensor.</param>
    /// <param name="row">The distance of two rows in the tensor.</param>
    /// <param name="slice">The distance of two planes of rows in the tensor.</param>
    public static void Add<T>(in PaddedPlane plane, ArrayView<T> source, ArrayView<T> tensor, int first, int row, int slice)
        where T : unmanaged, INumber<T>
    {
        for (var d = 0; tensor.Length > 0 && d < plane.Depth; d++)
        {
            for (var i = 0; i < plane.Rows; i++)
            {
                var (from, to) = (plane.At(d, i, 0), first + (d * slice) + (i * row));
                for (var j = 0; j < plane.Columns; j++)
                {
                    Apart();
                    tensor[to + j] += source[from + j];
                }
            }
        }
    }
}
