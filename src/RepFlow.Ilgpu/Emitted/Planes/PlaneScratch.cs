using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using Device = RepFlow.Ilgpu.Devices.Device;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Device memory in which an iteration keeps its states between launches. It grows when more is asked for, and then stays.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PlaneScratch : IDisposable
{
    Tensor[] planes = [];

    /// <summary>A plane of every item, all zero when it is new.</summary>
    /// <typeparam name="T">The type of its elements.</typeparam>
    /// <param name="at">Its number.</param>
    public ArrayView<T> View<T>(int at)
        where T : unmanaged => planes[at].View<T>();

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
    /// <param name="from">The number of the first.</param>
    /// <param name="to">The number of the first copy.</param>
    /// <param name="count">How many.</param>
    public void Copy(int from, int to, int count)
    {
        for (var at = 0; at < count; at++)
        {
            planes[from + at].CopyTo(planes[to + at]);
        }
    }

    /// <summary>Makes sure that there are tensors of a size. When there are not, all are allocated anew.</summary>
    /// <typeparam name="T">The type of their elements.</typeparam>
    /// <param name="device">Where.</param>
    /// <param name="count">How many.</param>
    /// <param name="elements">The number of elements of each.</param>
    public void Require<T>(Device device, int count, int elements)
        where T : unmanaged
    {
        if (planes.Length >= count && (count == 0 || planes[0].Count == elements))
        {
            return;
        }

        Dispose();
        planes = new Tensor[count];
        for (var at = 0; at < count; at++)
        {
            planes[at] = Tensor.Allocate(device, Unsafe.SizeOf<T>() == sizeof(float) ? Precision.Single : Precision.Double, [elements]);
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

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        foreach (var plane in planes)
        {
            plane?.Dispose();
        }

        planes = [];
    }
}
