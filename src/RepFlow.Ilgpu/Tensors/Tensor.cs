using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;
using RepFlow.Ilgpu.Devices;
using Device = RepFlow.Ilgpu.Devices.Device;

namespace RepFlow.Ilgpu;

/// <summary>A dense row-major tensor in a device's memory.</summary>
/// <remarks>Reading waits for the work that has been enqueued on the device; writing, clearing and copying are enqueued behind it.</remarks>
/// <example><code>
/// using var tensor = Tensor.Allocate(device, Precision.Single, [2, 3]);
/// tensor.Write([1f, 2f, 3f, 4f, 5f, 6f]);
/// double[] second = tensor.Slice(1, 1).Read&lt;double&gt;(); // 4, 5, 6
/// </code></example>
public sealed partial class Tensor : Placeable, IDisposable
{
    readonly bool owned;
    DeviceMemory? memory;
    long offset;
    ArrayView<float> single;
    ArrayView<double> twice;
    ArrayView<int> whole;

    Tensor(DeviceMemory memory, bool owned, long offset, Precision precision, Shape shape)
        : this(memory.Device, precision, shape)
    {
        this.owned = owned;
        Place(memory, offset);
    }

    /// <summary>A tensor that has no memory yet.</summary>
    internal Tensor(Device device, Precision precision, Shape shape)
    {
        Device = device;
        Precision = precision;
        Shape = shape;
        Count = shape.Count;
    }

    /// <summary>The device whose memory it lies in.</summary>
    public Device Device { get; }

    /// <summary>The type of its elements.</summary>
    public Precision Precision { get; }

    /// <summary>The extents of its axes.</summary>
    public Shape Shape { get; }

    /// <summary>The number of its elements.</summary>
    public int Count { get; }

    /// <summary>The memory it occupies, in bytes.</summary>
    public override long Bytes => (long)Count * Precision.ElementBytes();

    /// <summary>Allocates a tensor and fills it with zeros.</summary>
    /// <param name="device">Where.</param>
    /// <param name="precision">The type of its elements.</param>
    /// <param name="shape">The extents of its axes.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="Devices.DeviceException">The device has not that much memory, or does not compute in that precision.</exception>
    public static Tensor Allocate(Device device, Precision precision, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(device);
        device.Require(precision);
        return new Tensor(new DeviceMemory(device, (long)shape.Count * precision.ElementBytes()), owned: true, 0, precision, shape);
    }

    /// <summary>Allocates a tensor of the precision of some values and writes them.</summary>
    /// <typeparam name="T">float, double or int.</typeparam>
    /// <param name="device">Where.</param>
    /// <param name="shape">The extents of its axes.</param>
    /// <param name="values">Its elements, row-major.</param>
    /// <returns>The tensor.</returns>
    public static Tensor From<T>(Device device, Shape shape, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var tensor = Allocate(device, Precisions.Of<T>(), shape);
        tensor.CheckLength(values.Length);
        tensor.Upload(values);
        return tensor;
    }

    /// <summary>A tensor in part of a memory that somebody else owns: disposing of the tensor leaves the memory alone.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="offset">Where the tensor starts, in bytes; a multiple of <see cref="DeviceMemory.Alignment"/> for the fastest access.</param>
    /// <param name="precision">The type of its elements.</param>
    /// <param name="shape">The extents of its axes.</param>
    /// <returns>The tensor.</returns>
    public static Tensor At(DeviceMemory memory, long offset, Precision precision, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(memory);
        memory.Device.Require(precision);
        return new Tensor(memory, owned: false, offset, precision, shape);
    }

    /// <inheritdoc/>
    internal override void Place(DeviceMemory memory, long offset)
    {
        (this.memory, this.offset) = (memory, offset);
        switch (Precision)
        {
            case Precision.Single:
                single = memory.View<float>(offset, Count);
                break;
            case Precision.Double:
                twice = memory.View<double>(offset, Count);
                break;
            default:
                whole = memory.View<int>(offset, Count);
                break;
        }
    }

    /// <summary>The memory that it lies in.</summary>
    DeviceMemory Memory => memory ?? throw new InvalidOperationException("The tensor belongs to a plan that has not been placed: there is no memory for it yet.");

    /// <summary>Its elements as ILGPU sees them.</summary>
    /// <typeparam name="T">float, double or int, as <see cref="Precision"/> says.</typeparam>
    /// <returns>The view.</returns>
    /// <exception cref="ArgumentException">It is another type.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ArrayView<T> View<T>()
        where T : unmanaged
    {
        Memory.ThrowIfDisposed();
        if (typeof(T) == typeof(float) && Precision == Precision.Single)
        {
            return Unsafe.BitCast<ArrayView<float>, ArrayView<T>>(single);
        }

        if (typeof(T) == typeof(double) && Precision == Precision.Double)
        {
            return Unsafe.BitCast<ArrayView<double>, ArrayView<T>>(twice);
        }

        if (typeof(T) == typeof(int) && Precision == Precision.Int32)
        {
            return Unsafe.BitCast<ArrayView<int>, ArrayView<T>>(whole);
        }

        throw new ArgumentException($"A tensor of {Precision.ToString().ToLowerInvariant()} precision has no view of {typeof(T).Name}.");
    }

    /// <summary>Sets every element to zero.</summary>
    public void Clear()
    {
        Memory.ThrowIfDisposed();
        if (Count == 0)
        {
            return;
        }

        Device.KernelTimes?.Begin(Device);
        switch (Precision)
        {
            case Precision.Single:
                Clear(single);
                break;
            case Precision.Double:
                Clear(twice);
                break;
            default:
                Clear(whole);
                break;
        }

        Device.KernelTimes?.End(Device, "clear");
    }

    /// <summary>Copies every element to a tensor of the same shape, which may have another precision and lie on another device.</summary>
    /// <param name="target">Receives the elements.</param>
    /// <exception cref="ArgumentException">The shapes differ, or its elements are integers and one here is none.</exception>
    public void CopyTo(Tensor target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target.Shape != Shape)
        {
            throw new ArgumentException($"A tensor of shape {Shape} cannot be copied to one of shape {target.Shape}.");
        }

        Memory.ThrowIfDisposed();
        target.Memory.ThrowIfDisposed();
        if (Count == 0 || (memory == target.memory && offset == target.offset))
        {
            return;
        }

        if (target.Device == Device && target.Precision == Precision)
        {
            Device.KernelTimes?.Begin(Device);
            switch (Precision)
            {
                case Precision.Single:
                    Copy(single, target.single);
                    break;
                case Precision.Double:
                    Copy(twice, target.twice);
                    break;
                default:
                    Copy(whole, target.whole);
                    break;
            }

            Device.KernelTimes?.End(Device, "copy");
            return;
        }

        switch (Precision)
        {
            case Precision.Single:
                Relay<float>(target);
                break;
            case Precision.Double:
                Relay<double>(target);
                break;
            default:
                Relay<int>(target);
                break;
        }
    }

    /// <summary>Part of the first axis. Nothing is copied: what is written to the part is written to the whole.</summary>
    /// <param name="begin">The first index.</param>
    /// <param name="count">The number of indices.</param>
    /// <returns>The part; the whole keeps the memory, so dispose of the whole.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie within the axis.</exception>
    public Tensor Slice(int begin, int count)
    {
        if (Shape.Rank == 0 || begin < 0 || count < 0 || begin > Shape[0] - count)
        {
            throw new ArgumentOutOfRangeException(nameof(begin), $"A tensor of shape {Shape} has no part of {count} from {begin} on its first axis.");
        }

        var extents = Shape.ToArray();
        var stride = extents[0] == 0 ? 0L : Bytes / extents[0];
        extents[0] = count;
        return new Tensor(Memory, owned: false, offset + (begin * stride), Precision, new Shape(extents));
    }

    /// <summary>Part of an axis before which all axes have one element. Nothing is copied: what is written to the part is written to the whole.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="begin">The first index.</param>
    /// <param name="count">The number of indices.</param>
    /// <returns>The part; the whole keeps the memory, so dispose of the whole.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie within the axis.</exception>
    /// <exception cref="ArgumentException">The part is not contiguous.</exception>
    public Tensor Slice(int axis, int begin, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(axis);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(axis, Shape.Rank);
        var extents = Shape.ToArray();
        if (extents.Take(axis).Any(extent => extent != 1))
        {
            throw new ArgumentException($"A part of axis {axis} of a tensor of shape {Shape} is not contiguous: only an axis with nothing but ones before it can be sliced without copying.");
        }

        var inner = Reshape(new Shape(extents.AsSpan(axis))).Slice(begin, count);
        extents[axis] = count;
        return inner.Reshape(new Shape(extents));
    }

    /// <summary>The same elements with other axes. Nothing is copied.</summary>
    /// <param name="shape">A shape of as many elements.</param>
    /// <returns>The tensor; this one keeps the memory, so dispose of this one.</returns>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public Tensor Reshape(Shape shape) => shape.Count == Count
        ? new Tensor(Memory, owned: false, offset, Precision, shape)
        : throw new ArgumentException($"A tensor of shape {Shape} has {Count} elements; shape {shape} has {shape.Count}.");

    /// <summary>The precision, shape and device, as in <c>single (2, 3) on host</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Precision.ToString().ToLowerInvariant()} {Shape} on {Device.Name}";

    /// <inheritdoc/>
    public void Dispose()
    {
        if (owned)
        {
            Memory.Dispose();
        }
    }

    void Clear<T>(ArrayView<T> view)
        where T : unmanaged
    {
        if (Device.IsHost)
        {
            view.HostSpan().Clear();
        }
        else
        {
            view.MemSetToZero(Device.Stream);
        }
    }

    void Copy<T>(ArrayView<T> from, ArrayView<T> to)
        where T : unmanaged
    {
        if (Device.IsHost)
        {
            from.HostSpan().CopyTo(to.HostSpan());
        }
        else
        {
            from.CopyTo(Device.Stream, to);
        }
    }
}
