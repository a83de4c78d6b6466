using System.ComponentModel;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Execution;

/// <summary>
/// Which tensors an execution has, and in which of its steps each is used. From that follows where each lies in one piece of device memory: those that are
/// never used at the same time may lie at the same place.
/// </summary>
/// <remarks>
/// Steps are announced in the order in which they will run, forward and then backward. Tensors have no memory before <see cref="Place()"/>. What is held
/// (inputs, results, gradients, parameters) shares its memory with nothing.
/// </remarks>
public sealed partial class MemoryPlan : IDisposable
{
    readonly List<Lifetime> lifetimes = [];
    readonly Dictionary<Placeable, Lifetime> byTensor = new(ReferenceEqualityComparer.Instance);
    readonly List<(Tensor Tensor, double[] Values)> values = [];
    readonly List<StepInPlace> stepsInPlace = [];
    readonly List<(Lifetime Result, Lifetime Target, int Copy)> updates = [];
    readonly List<AnnouncedStep> steps = [];
    readonly List<IDisposable> owned = [];
    readonly DeviceArena arena;
    MemoryLayout? layout;
    int backward = int.MaxValue;

    /// <summary>Begins a plan with memory of its own.</summary>
    /// <param name="device">Where it runs.</param>
    /// <param name="precision">The type of every tensor, but of inputs that are integers.</param>
    public MemoryPlan(Device device, Precision precision)
        : this(new DeviceArena(device), precision) => owned.Add(arena);

    /// <summary>Begins a plan in memory that outlives it.</summary>
    /// <param name="arena">The memory.</param>
    /// <param name="precision">The type of every tensor, but of inputs that are integers.</param>
    public MemoryPlan(DeviceArena arena, Precision precision)
    {
        ArgumentNullException.ThrowIfNull(arena);
        arena.Device.RequireReal(precision);
        (this.arena, Precision) = (arena, precision);
    }

    /// <summary>Where it runs.</summary>
    public Device Device => arena.Device;

    /// <summary>The type of every tensor, but of inputs that are integers.</summary>
    public Precision Precision { get; }

    /// <summary>The bytes that it may take, where that is less than the device has.</summary>
    public long Limit { get; init; } = long.MaxValue;

    /// <summary>Whether layers take their inference form: those that say so compute otherwise than in training, or not at all (<see cref="InferenceAttribute"/>).</summary>
    public bool IsInference { get; init; }

    /// <summary>
    /// Whether kernels that smaller shapes take instead (smaller tiles of a contraction, sums in parts) are compiled with the others, so that none is left to be when a smaller batch
    /// or shorter clips follow. It takes the time of a few dozen kernels on a GPU; otherwise they are compiled when such shapes are met first.
    /// </summary>
    public bool CompilesForSmaller { get; init; }

    /// <summary>Whether layers of networks that can be one definition run as one; otherwise each runs by itself, which is what a network is compared with.</summary>
    public bool IsFusing { get; init; } = true;

    /// <summary>Whether every tensor has memory of its own, which is what a plan is compared with.</summary>
    public bool IsKeepingAll { get; init; }

    /// <summary>Whether tensors that are not held hold NaN at first, which shows in results where a step reads what none has written.</summary>
    public bool StartsUndefined { get; init; }

    /// <summary>The memory of all tensors, in bytes; known once they have their places.</summary>
    public long Bytes => layout?.Bytes ?? 0;

    /// <summary>The memory that all tensors would have without sharing any, in bytes.</summary>
    public long BytesKeepingAll => MemoryLayout.BytesKeepingAll(lifetimes);

    /// <summary>A tensor that steps write and read.</summary>
    /// <param name="shape">The extents of its axes.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <returns>The tensor, without memory so far.</returns>
    public Tensor Add(Shape shape, string name = "") => Add(new Tensor(Device, Precision, shape), name);

    /// <summary>The tensors that a layer is given, of which some may hold integers.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="shapes">The extents of the axes of each.</param>
    /// <returns>The tensors, without memory so far; nothing else lies in their places.</returns>
    public IReadOnlyList<Tensor> AddInputs(ILayer layer, IEnumerable<Shape> shapes)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(shapes);
        var known = layer.Info.Inputs;

        // Too many are refused by the layer itself.
        return [.. shapes.Select((shape, at) => at < known.Count ? AddInput(known[at], shape) : Add(shape))];
    }

    /// <summary>A tensor that a layer is given.</summary>
    /// <param name="input">What the layer says of it.</param>
    /// <param name="shape">The extents of its axes.</param>
    /// <returns>The tensor, without memory so far; nothing else lies in its place.</returns>
    public Tensor AddInput(InputInfo input, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Hold(Add(new Tensor(Device, input.IsInteger ? Precision.Int32 : Precision, shape), input.Name));
    }

    /// <summary>Something else that steps write and read. Where it is to be disposed of, the plan does so.</summary>
    /// <typeparam name="TPlaceable">Its type.</typeparam>
    /// <param name="tensor">What has no memory so far, and is in no plan.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <returns>The same.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public TPlaceable Add<TPlaceable>(TPlaceable tensor, string name = "")
        where TPlaceable : Placeable
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Place(new Lifetime(tensor, Scope + name));
        foreach (var table in tensor.Tables)
        {
            Place(new Lifetime(table, Scope + name) { Region = MemoryRegion.Held });
        }

        return tensor;
    }

    /// <summary>Calls tensors after the part of a network that they belong to, for messages, until what is returned is disposed of.</summary>
    /// <param name="part">The part's name.</param>
    /// <returns>The end of the part.</returns>
    public IDisposable In(string part)
    {
        var end = new EndOfPart(this, Scope);
        Scope = $"{Scope}{part}.";
        return end;
    }

    /// <summary>
    /// The steps so far that have names and move something, in their order. Once the plan has been measured or placed, copies that are not needed are left out, and what
    /// is recomputed is there.
    /// </summary>
    public IReadOnlyList<PlannedKernel> Kernels => [.. steps.SelectMany(step => step.Kernels)];

    /// <summary>What is being planned.</summary>
    public PlannedPass Pass { get; set; }

    /// <summary>What the names of tensors begin with.</summary>
    internal string Scope { get; set; } = "";

    /// <summary>A tensor of numbers that stay as they are.</summary>
    /// <param name="shape">The extents of its axes.</param>
    /// <param name="numbers">Its elements, row-major.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <returns>The tensor, without memory so far.</returns>
    public Tensor Constant(Shape shape, double[] numbers, string name = "")
    {
        var tensor = Hold(Add(shape, name));
        values.Add((tensor, numbers));
        return tensor;
    }

    /// <summary>Keeps a tensor's memory for it alone, from the first step to the last.</summary>
    /// <param name="tensor">A tensor of this plan.</param>
    /// <returns>The same.</returns>
    public Tensor Hold(Tensor tensor)
    {
        byTensor[tensor].Root.Hold();
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
            if (!Device.SharesMemory || !IsPart(whole.Shape, part.Shape, axis, begin) || (isAll && begin != end) || !byTensor[part].IsFree || !free.Add(part))
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
    public void Step(params ReadOnlySpan<Placeable?> tensors) => Announce(Lifetimes(tensors), null);

    /// <summary>Announces the next step, by name.</summary>
    /// <param name="kernel">The stages of definitions that it does the work of.</param>
    /// <param name="reads">What it reads.</param>
    /// <param name="writes">What it writes; what it adds to, it reads too.</param>
    /// <param name="workspace">What it works in.</param>
    /// <param name="when">Whether it runs at all; there is nothing to announce otherwise.</param>
    public void Step(string kernel, ReadOnlySpan<Placeable?> reads, ReadOnlySpan<Placeable?> writes, Placeable? workspace = null, bool when = true)
    {
        if (when)
        {
            Announce(Lifetimes<Placeable>([.. reads, .. writes, workspace]), Kernel(kernel, reads, writes, workspace));
        }
    }

    /// <summary>Announces the next step, which computes each element of its result from the same elements of some tensors: it may lie where one of them was.</summary>
    /// <param name="kernel">The stages of definitions that it does the work of.</param>
    /// <param name="result">What it writes.</param>
    /// <param name="sources">What it reads element for element.</param>
    /// <param name="others">What else it reads.</param>
    /// <param name="when">Whether it runs at all; there is nothing to announce otherwise.</param>
    /// <param name="again">The steps of which it is one, where these can run it alone once more (<see cref="LayerSteps.Recompute"/>): its result need not be kept.</param>
    public void StepInPlace(
        string kernel, Tensor? result, ReadOnlySpan<Tensor?> sources, ReadOnlySpan<Placeable?> others = default, bool when = true, LayerSteps? again = null)
    {
        if (when && result is not null)
        {
            var step = new StepInPlace(steps.Count, byTensor[result], Lifetimes(sources), Lifetimes(others));
            stepsInPlace.Add(step);
            if (again is not null && Pass == PlannedPass.Forward)
            {
                maps.Add((step, again));
            }

            Step(kernel, [.. sources, .. others], [result]);
        }
    }

    /// <summary>
    /// Announces the next step, which makes a result the value of a parameter or buffer: it copies. Where the result is computed from the old value element for
    /// element, and nothing reads that afterwards, the result lies in its place from the start.
    /// </summary>
    /// <param name="result">The new value.</param>
    /// <param name="target">The tensor of the parameter or buffer.</param>
    public void Update(Tensor result, Tensor target)
    {
        updates.Add((byTensor[result], byTensor[target], steps.Count));
        Announce([byTensor[result]], Kernel("copy", [result], [target], null));
    }

    /// <summary>
    /// Says that the steps so far are the forward pass, and that those that follow may run several times after it. Where each pass runs once, one after the
    /// other, there is nothing to say, and what the backward pass has read for the last time makes room.
    /// </summary>
    public void BeginBackward() => backward = steps.Count;

    /// <summary>Finds a place for every tensor, allocates the memory, and writes what is known of it.</summary>
    /// <exception cref="DeviceException">The device has not that much memory.</exception>
    public void Place() => Place(_ => null);

    /// <inheritdoc cref="Place()"/>
    /// <param name="inputs">The shapes of the inputs that this is the plan for.</param>
    /// <param name="plan">Makes the same plan for inputs of other shapes: where there is no room, the largest first axis for which there is is said.</param>
    public void Place(IReadOnlyList<Shape> inputs, Action<MemoryPlan, IReadOnlyList<Shape>> plan)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(plan);
        Place(room => MemoryShortage.LargestFirstAxis(this, inputs, plan, room));
    }

    void Place(Func<long, string?> advice)
    {
        layout = Arrange();
        var room = Room;
        if (layout.Bytes > room)
        {
            throw new DeviceException(MemoryShortage.Describe(Device, lifetimes, layout, backward, room, advice(room)));
        }

        var work = arena.Work(layout.WorkBytes);
        var state = arena.State([.. parameters.OrderBy(p => p.Value.Offset).Select(p => p.Key)], Precision, layout.StateBytes, out var isNew);
        if (StartsUndefined)
        {
            // Bytes of ones are not a number in either precision, and a position that is nowhere.
            work.Fill(0xFF, layout.HeldBytes);
        }

        foreach (var lifetime in lifetimes)
        {
            lifetime.Tensor.Place(lifetime.Root.Region is MemoryRegion.Parameters or MemoryRegion.Buffers ? state : work, lifetime.Offset);
        }

        foreach (var lifetime in CompilesForSmaller ? lifetimes : [])
        {
            lifetime.Tensor.CompileForSmaller();
        }

        allParameters = All(state, layout.ParameterBytes);
        allGradients = All(work, gradients.Count > 0 ? layout.ParameterBytes : 0);
        foreach (var (parameter, lifetime) in isNew ? parameters : [])
        {
            if (parameter.HasValues)
            {
                ((Tensor)lifetime.Tensor).Write(parameter.Values);
            }
        }

        foreach (var (tensor, numbers) in values)
        {
            tensor.Write(numbers);
        }
    }

    /// <summary>The multiply-adds of all contractions that work in memory of the plan, those at zero reads included.</summary>
    internal long Products => lifetimes.Sum(l => l.Tensor.Products);

    /// <summary>How much memory the plan takes, without taking it.</summary>
    /// <returns>The bytes.</returns>
    public long Measure() => Arrange().Bytes;

    /// <summary>A plan of the same kind, to measure others by.</summary>
    /// <returns>The plan.</returns>
    internal MemoryPlan Blank() => Like(new DeviceArena(Device));

    /// <summary>A plan of the same kind in the same memory.</summary>
    /// <returns>The plan.</returns>
    internal MemoryPlan Next() => Like(arena);

    /// <summary>Ends this plan where another one has been placed in its memory, which belongs to that from now on.</summary>
    /// <param name="next">The other plan.</param>
    internal void GiveWayTo(MemoryPlan next)
    {
        if (owned.Remove(arena))
        {
            next.owned.Add(arena);
        }

        Dispose();
    }

    MemoryPlan Like(DeviceArena memory) => new(memory, Precision)
    {
        Limit = Limit,
        CompilesForSmaller = CompilesForSmaller,
        StartsUndefined = StartsUndefined,
        IsKeepingAll = IsKeepingAll,
        IsInference = IsInference,
        IsFusing = IsFusing,
        IsRecomputing = IsRecomputing,
        Observed = Observed,
        Recomputes = Recomputes,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var resource in lifetimes.Select(l => l.Tensor).OfType<IDisposable>().Concat(owned))
        {
            resource.Dispose();
        }
    }

    /// <summary>The bytes that there are for the plan.</summary>
    long Room => Math.Min(Limit, Device.FreeBytes is < long.MaxValue and var free ? free + arena.Bytes : long.MaxValue);

    MemoryLayout Arrange()
    {
        ChooseRecomputed();
        if (!IsKeepingAll && Device.SharesMemory)
        {
            foreach (var (result, target, copy) in updates)
            {
                stepsInPlace.Find(step => step.Result == result && step.Number == result.First)?.Update(target);
                if (result.Root == target.Root)
                {
                    steps[copy].Kernels.Clear();
                }
            }

            foreach (var step in stepsInPlace)
            {
                step.Join(backward);
            }
        }

        return MemoryLayout.Of(lifetimes, backward, IsKeepingAll);
    }

    PlannedKernel Kernel(string name, ReadOnlySpan<Placeable?> reads, ReadOnlySpan<Placeable?> writes, Placeable? workspace)
    {
        return new PlannedKernel(Scope.TrimEnd('.'), name, Pass, Bytes(reads), Bytes(writes), workspace?.Products ?? 0);

        static long Bytes(ReadOnlySpan<Placeable?> tensors) =>
            tensors.ToArray().OfType<Placeable>().Distinct(ReferenceEqualityComparer.Instance).Cast<Placeable>().Sum(tensor => tensor.Bytes);
    }

    void Announce(IReadOnlyList<Lifetime> tensors, PlannedKernel? kernel)
    {
        var step = new AnnouncedStep(tensors, Pass, replay);
        foreach (var tensor in tensors)
        {
            tensor.Root.Use(steps.Count);
        }

        if (kernel is { Bytes: > 0 })
        {
            step.Kernels.Add(kernel);
        }

        steps.Add(step);
    }

    List<Lifetime> Lifetimes<TPlaceable>(ReadOnlySpan<TPlaceable?> tensors)
        where TPlaceable : Placeable
    {
        var known = new List<Lifetime>(tensors.Length);
        foreach (var tensor in tensors)
        {
            if (tensor is not null)
            {
                known.Add(byTensor[tensor]);
            }
        }

        return known;
    }

    void Place(Lifetime lifetime)
    {
        lifetimes.Add(lifetime);
        byTensor.Add(lifetime.Tensor, lifetime);
    }

    Tensor All(DeviceMemory memory, long bytes) => Tensor.At(memory, 0, Precision, [checked((int)(bytes / Precision.ElementBytes()))]);

    static InvalidOperationException Unplaced() => new("The plan has not been placed: there is no memory for it yet.");

    /// <summary>Goes back to the names of the part around.</summary>
    sealed class EndOfPart(MemoryPlan plan, string outer) : IDisposable
    {
        public void Dispose() => plan.Scope = outer;
    }
}
