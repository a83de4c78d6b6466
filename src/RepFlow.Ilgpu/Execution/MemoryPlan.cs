using System.ComponentModel;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Execution;

/// <summary>
/// Which tensors an execution has, and in which of its steps each is used. From that follows where each lies in one piece of device memory: those that are
/// never used at the same time may lie at the same place.
/// </summary>
/// <remarks>
/// Steps are announced in the order in which they will run, forward and then backward. Tensors have no memory before <see cref="Place"/>. What is held
/// (inputs, results, gradients, parameters) shares its memory with nothing.
/// </remarks>
public sealed class MemoryPlan : IDisposable
{
    readonly List<Lifetime> lifetimes = [];
    readonly Dictionary<Placeable, Lifetime> byTensor = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<Parameter, Tensor> parameters = new(ReferenceEqualityComparer.Instance);
    readonly List<(Tensor Tensor, double[] Values)> values = [];
    readonly List<IDisposable> owned = [];
    DeviceMemory? memory;
    int steps;
    int backward = int.MaxValue;

    /// <summary>Begins a plan.</summary>
    /// <param name="device">Where it runs.</param>
    /// <param name="precision">The type of every tensor.</param>
    public MemoryPlan(Device device, Precision precision)
    {
        ArgumentNullException.ThrowIfNull(device);
        device.Require(precision);
        (Device, Precision) = (device, precision);
    }

    /// <summary>Where it runs.</summary>
    public Device Device { get; }

    /// <summary>The type of every tensor.</summary>
    public Precision Precision { get; }

    /// <summary>Whether every tensor has memory of its own, which is what a plan is compared with.</summary>
    public bool IsKeepingAll { get; init; }

    /// <summary>Whether tensors that are not held hold NaN at first, which shows in results where a step reads what none has written.</summary>
    public bool StartsUndefined { get; init; }

    /// <summary>The memory of all tensors, in bytes; known once they have their places.</summary>
    public long Bytes => memory?.Bytes ?? 0;

    /// <summary>The memory that all tensors would have without sharing any, in bytes.</summary>
    public long BytesKeepingAll => lifetimes.Where(l => l.Whole is null).Sum(l => Aligned(l.Tensor.Bytes));

    /// <summary>A tensor that steps write and read.</summary>
    /// <param name="shape">The extents of its axes.</param>
    /// <returns>The tensor, without memory so far.</returns>
    public Tensor Add(Shape shape) => Add(new Tensor(Device, Precision, shape));

    /// <summary>Something else that steps write and read.</summary>
    /// <typeparam name="TPlaceable">Its type.</typeparam>
    /// <param name="tensor">What has no memory so far, and is in no plan.</param>
    /// <returns>The same.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public TPlaceable Add<TPlaceable>(TPlaceable tensor)
        where TPlaceable : Placeable
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var lifetime = new Lifetime(tensor);
        lifetimes.Add(lifetime);
        byTensor.Add(tensor, lifetime);
        return tensor;
    }

    /// <summary>A tensor of numbers that stay as they are.</summary>
    /// <param name="shape">The extents of its axes.</param>
    /// <param name="numbers">Its elements, row-major.</param>
    /// <returns>The tensor, without memory so far.</returns>
    public Tensor Constant(Shape shape, double[] numbers)
    {
        var tensor = Hold(Add(shape));
        values.Add((tensor, numbers));
        return tensor;
    }

    /// <summary>The tensor of a parameter: one, however often it is asked for.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <returns>The tensor, without memory so far.</returns>
    public Tensor Parameter(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (!parameters.TryGetValue(parameter, out var tensor))
        {
            parameters[parameter] = tensor = Constant(parameter.Shape, parameter.Values);
        }

        return tensor;
    }

    /// <summary>Keeps a tensor's memory for it alone, from the first step to the last.</summary>
    /// <param name="tensor">A tensor of this plan.</param>
    /// <returns>The same.</returns>
    public Tensor Hold(Tensor tensor)
    {
        byTensor[tensor].Root.IsHeld = true;
        return tensor;
    }

    /// <summary>Puts tensors into another one, where they are contiguous parts of it, and none is in one already.</summary>
    /// <param name="whole">The tensor that contains the others.</param>
    /// <param name="axis">The axis along which they are parts.</param>
    /// <param name="isAll">Whether they must stand behind each other and make up the whole.</param>
    /// <param name="parts">The others, each with where on that axis it begins. They do not overlap.</param>
    /// <returns>Whether they are there now, so that what is written to a part is written to the whole.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public bool Share(Tensor whole, int axis, bool isAll, params ReadOnlySpan<(Tensor Part, int Begin)> parts)
    {
        var free = new HashSet<Placeable>(ReferenceEqualityComparer.Instance) { whole };
        var end = 0;
        foreach (var (part, begin) in parts)
        {
            if (!Device.SharesMemory || !IsPart(whole.Shape, part.Shape, axis, begin) || (isAll && begin != end) || byTensor[part].Whole is not null || !free.Add(part))
            {
                return false;
            }

            end = begin + part.Shape[axis];
        }

        if (isAll && end != whole.Shape[axis])
        {
            return false;
        }

        foreach (var (part, begin) in parts)
        {
            byTensor[part].PutInto(byTensor[whole], whole.Shape[axis] == 0 ? 0 : whole.Bytes / whole.Shape[axis] * begin);
        }

        return true;
    }

    /// <summary>Whether a tensor's elements lie together inside another's.</summary>
    static bool IsPart(Shape whole, Shape part, int axis, int begin)
    {
        if (whole.Rank != part.Rank || begin < 0 || begin > whole[axis] - part[axis])
        {
            return false;
        }

        for (var at = 0; at < whole.Rank; at++)
        {
            if (at < axis ? whole[at] != 1 || part[at] != 1 : at > axis && whole[at] != part[at])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Announces the next step.</summary>
    /// <param name="tensors">What it reads and writes.</param>
    public void Step(params ReadOnlySpan<Placeable?> tensors)
    {
        foreach (var tensor in tensors)
        {
            if (tensor is not null)
            {
                byTensor[tensor].Root.Use(steps);
            }
        }

        steps++;
    }

    /// <summary>Says that the steps so far are the forward pass, and that those that follow may run several times after it.</summary>
    public void BeginBackward() => backward = steps;

    /// <summary>Takes over what is to be disposed of with the plan.</summary>
    /// <typeparam name="TResource">Its type.</typeparam>
    /// <param name="resource">The resource.</param>
    /// <returns>The same.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public TResource Own<TResource>(TResource resource)
        where TResource : IDisposable
    {
        owned.Add(resource);
        return resource;
    }

    /// <summary>Finds a place for every tensor, allocates the memory, and writes what is known of it.</summary>
    /// <exception cref="DeviceException">The device has not that much memory.</exception>
    public void Place()
    {
        var bytes = Arrange();
        memory = new DeviceMemory(Device, bytes);
        foreach (var lifetime in lifetimes)
        {
            lifetime.Tensor.Place(memory, lifetime.Offset);
        }

        foreach (var tensor in StartsUndefined ? lifetimes.Where(l => !l.Root.IsHeld).Select(l => l.Tensor).OfType<Tensor>() : [])
        {
            tensor.Write([.. Enumerable.Repeat(double.NaN, tensor.Count)]);
        }

        foreach (var (tensor, numbers) in values)
        {
            tensor.Write(numbers);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var resource in owned)
        {
            resource.Dispose();
        }

        memory?.Dispose();
    }

    /// <summary>The offsets of all tensors: the largest first, each at the lowest place that is free as long as it lives.</summary>
    /// <returns>The bytes that they take together.</returns>
    long Arrange()
    {
        var end = 0L;
        var roots = lifetimes.Where(l => l.Whole is null).ToList();
        foreach (var root in roots.Where(IsKept))
        {
            root.Offset = end;
            end += Aligned(root.Tensor.Bytes);
        }

        var placed = new List<Lifetime>();
        foreach (var root in roots.Where(r => !IsKept(r)).OrderByDescending(r => r.Tensor.Bytes).ThenBy(r => r.First))
        {
            root.Offset = end;
            foreach (var other in placed.Where(other => IsAlongside(root, other)).OrderBy(other => other.Offset))
            {
                if (root.Offset + Aligned(root.Tensor.Bytes) <= other.Offset)
                {
                    break;
                }

                root.Offset = Math.Max(root.Offset, other.Offset + Aligned(other.Tensor.Bytes));
            }

            placed.Add(root);
        }

        return placed.Select(p => p.Offset + Aligned(p.Tensor.Bytes)).Append(end).Max();
    }

    bool IsKept(Lifetime lifetime) => IsKeepingAll || lifetime.IsHeld;

    /// <summary>Whether two tensors are used at the same time. What the backward pass reads of the forward pass stays until its end.</summary>
    bool IsAlongside(Lifetime a, Lifetime b) => a.First <= Last(b) && b.First <= Last(a);

    int Last(Lifetime lifetime) => lifetime.First < backward && lifetime.Last >= backward ? int.MaxValue : lifetime.Last;

    static long Aligned(long bytes) => (bytes + DeviceMemory.Alignment - 1) / DeviceMemory.Alignment * DeviceMemory.Alignment;

    /// <summary>A tensor, and when it is used.</summary>
    sealed class Lifetime(Placeable tensor)
    {
        long offset;

        public Placeable Tensor => tensor;

        /// <summary>The tensor that it is a part of.</summary>
        public Lifetime? Whole { get; private set; }

        public Lifetime Root => Whole?.Root ?? this;

        public bool IsHeld { get; set; }

        /// <summary>The first step that uses it; those that none uses come before all.</summary>
        public int First { get; private set; } = int.MaxValue;

        public int Last { get; private set; } = -1;

        public long Offset
        {
            get => Whole is null ? offset : Whole.Offset + offset;
            set => offset = value;
        }

        public void Use(int step) => (First, Last) = (Math.Min(First, step), Math.Max(Last, step));

        public void PutInto(Lifetime whole, long begin)
        {
            (Whole, offset) = (whole, begin);
            var root = whole.Root;
            (root.First, root.Last, root.IsHeld) = (Math.Min(root.First, First), Math.Max(root.Last, Last), root.IsHeld || IsHeld);
        }
    }
}
