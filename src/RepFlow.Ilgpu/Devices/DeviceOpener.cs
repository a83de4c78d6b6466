using System.Reflection;
using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace RepFlow.Ilgpu.Devices;

/// <summary>Opens devices by kind and number. Every device has an ILGPU context of its own, because a failed compilation spoils its context.</summary>
static class DeviceOpener
{
    // Setting this property makes ILGPU accept OpenCL devices without a generic address space; no emitted kernel needs one.
    static readonly PropertyInfo? genericAddressSpace = typeof(CLCapabilityContext).GetProperty(
        "GenericAddressSpace", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    /// <summary>Opens a device.</summary>
    /// <param name="name">Which.</param>
    /// <returns>The device.</returns>
    /// <exception cref="DeviceException">There is none, or it cannot be used.</exception>
    internal static Device Open(DeviceName name) => name.Kind switch
    {
        DeviceKind.Host => new Device(name, HostProcessor.Describe(), supportsDouble: true, HostProcessor.MemoryBytes, accelerator: null),
        _ when MissingKernels() is { } missing => throw new DeviceException($"Cannot open {name}: {missing}."),
        DeviceKind.IlgpuCpu => OpenIlgpuCpu(name),
        DeviceKind.Cuda => OpenCuda(name),
        _ => OpenCL(name),
    };

    /// <summary>Why no kernel can run in this program, on whatever device, if none can.</summary>
    /// <returns>The reason, for use inside a sentence.</returns>
    internal static string? MissingKernels() => RuntimeFeature.IsDynamicCodeSupported
        ? null
        : "ILGPU compiles kernels as the program runs, and a program compiled ahead of time cannot; it has the host device alone";

    static Device OpenIlgpuCpu(DeviceName name) => Create(
        name,
        builder => builder.CPU(new CPUDevice(32, 8, 1)),
        () => null,
        context => context.CreateCPUAccelerator(0, CPUAcceleratorMode.Auto),
        () => ("ILGPU's CPU accelerator, for debugging kernels", true, HostProcessor.MemoryBytes));

    static Device OpenCuda(DeviceName name)
    {
        NativeLibraries.Ensure();
        if (DeviceDiscovery.MissingCuda() is { } missing)
        {
            throw new DeviceException($"Cannot open {name}: {missing}.");
        }

        CudaDevice? hardware = null;
        var found = 0;
        return Create(
            name,
            builder => builder.Cuda(device =>
            {
                hardware = found++ == name.Index ? device : hardware;
                return hardware == device;
            }),
            () => hardware is null ? NoSuch(name, found) : DeviceDiscovery.RefusalOf(hardware),
            context =>
            {
                var opened = context.CreateCudaAccelerator(0);
                LoopInvariants.Install(opened.Backend);
                ConstantOffsets.Install(opened.Backend);
                return opened;
            },
            () => (hardware!.Name, true, hardware.MemorySize));
    }

    static Device OpenCL(DeviceName name)
    {
        NativeLibraries.Ensure();
        if (DeviceDiscovery.MissingOpenCL() is { } missing)
        {
            throw new DeviceException($"Cannot open {name}: {missing}.");
        }

        CLDevice? hardware = null;
        var found = 0;
        return Create(
            name,
            builder => builder.OpenCL(device =>
            {
                hardware = found++ == name.Index ? device : hardware;
                if (hardware != device)
                {
                    return false;
                }

                genericAddressSpace?.SetValue(device.Capabilities, true);
                return true;
            }),
            () => hardware is null ? NoSuch(name, found) : null,
            context =>
            {
                var opened = context.CreateCLAccelerator(0);
                OpenCLArithmetic.Install(opened.Backend);
                return opened;
            },
            () => (hardware!.Name.Trim(), hardware.Capabilities.Float64, hardware.MemorySize));
    }

    /// <summary>Says to a context's compilers how they compile kernels.</summary>
    /// <param name="builder">The context's builder.</param>
    internal static void Configure(Context.Builder builder)
    {
        UniformBranches.Configure(builder);
        WideProducts.Configure(KernelEstimates.Configure(builder.EnableAlgorithms()));
    }

    static Device Create(
        DeviceName name,
        Action<Context.Builder> select,
        Func<string?> refusal,
        Func<Context, Accelerator> create,
        Func<(string Description, bool SupportsDouble, long MemoryBytes)> describe)
    {
        Context? context = null;
        Accelerator? accelerator = null;
        try
        {
            // O2: the lower levels emit OpenCL C with generic pointers.
            context = Context.Create(builder =>
            {
                select(builder);
                Configure(builder);
            });
            if (refusal() is { } why)
            {
                throw new DeviceException($"Cannot open {name}: {why}.");
            }

            accelerator = create(context);
            if (name.Kind == DeviceKind.Cuda)
            {
                UniformBranches.LeaveOut(context);
            }

            var (description, supportsDouble, memoryBytes) = describe();
            return new Device(name, description, supportsDouble, memoryBytes, accelerator);
        }
        catch (Exception e)
        {
            accelerator?.Dispose();
            context?.Dispose();
            if (e is DeviceException)
            {
                throw;
            }

            throw new DeviceException($"Cannot open {name}: {DeviceException.FirstLine(e)}.", e);
        }
    }

    static string NoSuch(DeviceName name, int found) => found switch
    {
        0 => $"the driver lists no {DeviceName.Stem(name.Kind)} device",
        1 => $"there is only {new DeviceName(name.Kind, 0)}",
        _ => $"there are only {new DeviceName(name.Kind, 0)} to {new DeviceName(name.Kind, found - 1)}",
    };
}
