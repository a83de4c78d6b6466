using System.ComponentModel;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using RepFlow.Ilgpu.Devices;
using Device = RepFlow.Ilgpu.Devices.Device;
using DeviceException = RepFlow.Ilgpu.Devices.DeviceException;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>One computation for every device: vectorised C# on the host, an ILGPU kernel elsewhere, with the same arguments.</summary>
/// <remarks>The kernel is compiled at its first launch on a device. Later launches allocate nothing.</remarks>
/// <typeparam name="TArguments">The views and numbers that the kernel works on, in a struct without other references.</typeparam>
/// <example><code>
/// readonly record struct ScaleArguments&lt;T&gt;(ArrayView&lt;T&gt; X, ArrayView&lt;T&gt; Y, T Factor) where T : unmanaged;
///
/// static readonly StageKernel&lt;ScaleArguments&lt;float&gt;&gt; scale = StageKernel.Flat&lt;ScaleArguments&lt;float&gt;&gt;("Scale", ScaleOnHost, ScaleKernel);
///
/// scale.Launch(device, new(x.View&lt;float&gt;(), y.View&lt;float&gt;(), 2f), hostItems: rows, hostCostPerItem: columns, deviceItems: rows * columns);
/// </code></example>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StageKernel<TArguments>
    where TArguments : struct
{
    // ILGPU would choose groups as large as they may be, 1024 threads in most cases: few elements then keep few multiprocessors busy.
    const int FlatGroupSize = 128;

    readonly HostBody<TArguments> host;
    readonly Action<Index1D, TArguments>? flat;
    readonly Action<TArguments>? grouped;
    readonly int groupSize;
    readonly int groupItems;
    readonly int itemGroups;
    readonly int slot;
    readonly Func<Accelerator, Delegate> load;

    internal StageKernel(
        string name, HostBody<TArguments> host, Action<Index1D, TArguments>? flat, Action<TArguments>? grouped, int groupSize, int slot, int groupItems = 1, int itemGroups = 1)
    {
        ArgumentNullException.ThrowIfNull(host);
        Name = name;
        this.host = host;
        this.flat = flat;
        this.grouped = grouped;
        this.groupSize = groupSize;
        this.groupItems = groupItems;
        this.itemGroups = itemGroups;
        this.slot = slot;
        load = Load;
    }

    /// <summary>Its name in messages.</summary>
    public string Name { get; }

    /// <summary>The kernel's method as ILGPU compiles it, for tests that compile every kernel without a device.</summary>
    public System.Reflection.MethodInfo Method => grouped?.Method ?? flat!.Method;

    /// <summary>The number of threads in a group; 0 for a kernel that runs a thread an element only.</summary>
    public int GroupSize => groupSize;

    /// <summary>Whether a group takes shared memory as far as a device lets it, by its size at the launch.</summary>
    internal bool TakesChip { get; init; }

    /// <summary>How many groups a multiprocessor of CUDA must have registers for; 0 where that is left to the driver.</summary>
    internal int GroupsAtOnce { get; init; }

    /// <summary>Runs the host's body, or enqueues the kernel.</summary>
    /// <param name="device">Where.</param>
    /// <param name="arguments">The views, all on that device, and numbers.</param>
    /// <param name="hostItems">The number of items that the host's body divides the work into.</param>
    /// <param name="hostCostPerItem">About how many scalar operations one of them takes.</param>
    /// <param name="deviceItems">The number of GPU threads of a flat kernel, of groups of a grouped one or of what they share out. 0: nothing runs.</param>
    /// <exception cref="DeviceException">The kernel does not compile for the device, or its groups are too large for it.</exception>
    public void Launch(Device device, in TArguments arguments, int hostItems, long hostCostPerItem, int deviceItems)
    {
        ArgumentNullException.ThrowIfNull(device);
        device.KernelTimes?.Begin(device);
        Enqueue(device, arguments, hostItems, hostCostPerItem, deviceItems);
        device.KernelTimes?.End(device, Name);
    }

    /// <summary>Enqueues the kernel with shared memory for its groups.</summary>
    /// <param name="device">Where.</param>
    /// <param name="arguments">The views, all on that device, and numbers.</param>
    /// <param name="groups">The number of groups.</param>
    /// <param name="elements">How many elements each has in shared memory, in <see cref="Device.ChipBytes"/> at most.</param>
    /// <param name="size">The size of an element, in bytes.</param>
    /// <exception cref="DeviceException">The kernel does not compile for the device, or its groups are too large for it.</exception>
    public void LaunchOnChip(Device device, in TArguments arguments, int groups, int elements, int size)
    {
        ArgumentNullException.ThrowIfNull(device);
        device.KernelTimes?.Begin(device);
        Enqueue(device, arguments, 0, 0, groups, new SharedMemoryConfig(elements, size));
        device.KernelTimes?.End(device, Name);
    }

    void Enqueue(Device device, in TArguments arguments, int hostItems, long hostCostPerItem, int deviceItems, SharedMemoryConfig shared = default)
    {
        if (device.IsHost)
        {
            HostParallel.For(hostItems, hostCostPerItem, arguments, host);
            return;
        }

        if (deviceItems <= 0)
        {
            return;
        }

        device.Launched?.Add(Method);
        var launcher = device.Launcher(slot) ?? LoadFor(device);
        if (!IsGrouped(device.Accelerator))
        {
            ((Action<AcceleratorStream, Index1D, TArguments>)launcher)(device.Stream, deviceItems, arguments);
        }
        else
        {
            ((Action<AcceleratorStream, KernelConfig, TArguments>)launcher)(device.Stream, new KernelConfig(checked(deviceItems * itemGroups + groupItems - 1) / groupItems, groupSize, shared), arguments);
        }
    }

    /// <summary>Compiles the kernel for a device now, so that the first launch does not have to.</summary>
    /// <param name="device">The device; nothing happens on the host.</param>
    /// <exception cref="DeviceException">The kernel does not compile for the device, or its groups are too large for it.</exception>
    public void Compile(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!device.IsHost && device.Launcher(slot) is null)
        {
            LoadFor(device);
        }
    }

    /// <summary>Whether groups of threads run it: a kernel that may do without does so where groups are too small, or share nothing that is near.</summary>
    bool IsGrouped(Accelerator accelerator) =>
        grouped is not null && (flat is null || (groupSize <= accelerator.MaxNumThreadsPerGroup && Device.HasChipMemoryOn(accelerator)));

    Delegate LoadFor(Device device) => flat is null && groupSize > device.Accelerator.MaxNumThreadsPerGroup
        ? throw new DeviceException($"Kernel {Name} runs in groups of {groupSize} threads; {device} allows {device.Accelerator.MaxNumThreadsPerGroup}.")
        : device.Load(slot, Name, load);

    Action<AcceleratorStream, KernelConfig, TArguments> Allowed(Accelerator accelerator, Action<AcceleratorStream, KernelConfig, TArguments> launcher)
    {
        if (TakesChip && accelerator is CudaAccelerator cuda)
        {
            CudaChip.Allow(cuda, (CudaKernel)launcher.GetKernel());
        }

        return launcher;
    }

    Delegate Load(Accelerator accelerator)
    {
        LauncherAccess.Open(accelerator.Context, typeof(TArguments));
        if (!Device.HasChipMemoryOn(accelerator))
        {
            return IsGrouped(accelerator)
                ? ProcessorKernels.LoadGrouped<Action<AcceleratorStream, KernelConfig, TArguments>>(accelerator, grouped!.Method, groupSize)
                : ProcessorKernels.LoadFlat<Action<AcceleratorStream, Index1D, TArguments>>(accelerator, flat!.Method);
        }

        return IsGrouped(accelerator) ? Allowed(accelerator, accelerator.LoadKernel(grouped!, GroupsAtOnce > 0 && accelerator is CudaAccelerator ? new(groupSize, GroupsAtOnce) : KernelSpecialization.Empty))
            : accelerator is CudaAccelerator ? accelerator.LoadImplicitlyGroupedKernel(flat!, FlatGroupSize)
            : accelerator.LoadAutoGroupedKernel(flat!);
    }
}
