using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace RepFlow.Ilgpu.Devices;

/// <summary>Finds every device and says of each one whether it can be used and, if not, why.</summary>
static class DeviceDiscovery
{
    /// <summary>Looks for devices of every kind and tries each one.</summary>
    /// <returns>The devices.</returns>
    internal static IReadOnlyList<DeviceInfo> Run() =>
        [Try(new DeviceName(DeviceKind.Host, 0)), .. FindCuda(), .. FindOpenCL(gpusOnly: false), Try(new DeviceName(DeviceKind.IlgpuCpu, 0))];

    /// <summary>Opens the first CUDA device that works, else the first OpenCL GPU, else the host.</summary>
    /// <returns>The device.</returns>
    internal static Device OpenBest()
    {
        var best = FindCuda().Find(IsUsableGpu) ?? FindOpenCL(gpusOnly: true).Find(IsUsableGpu);
        return Device.Open(best?.Name ?? "host");

        static bool IsUsableGpu(DeviceInfo device) => device is { Usable: true, IsGpu: true };
    }

    /// <summary>Why no CUDA device can be found, if none can.</summary>
    /// <returns>The reason, for use inside a sentence.</returns>
    internal static string? MissingCuda()
    {
        if (DeviceOpener.MissingKernels() is { } missing)
        {
            return missing;
        }

        NativeLibraries.Ensure();
        if (!NativeLibraries.Exists(NativeLibraries.Cuda))
        {
            return $"{NativeLibraries.Cuda[0]} was not found; it comes with NVIDIA's driver";
        }

        try
        {
            var error = CudaAPI.CurrentAPI.GetDeviceCount(out var count);
            return error != CudaError.CUDA_SUCCESS ? $"NVIDIA's driver says {error}"
                : count == 0 ? "NVIDIA's driver lists no device"
                : null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or TypeInitializationException or NotSupportedException)
        {
            return $"NVIDIA's driver cannot be used ({DeviceException.FirstLine(e)})";
        }
    }

    /// <summary>Why no OpenCL device can be found, if none can.</summary>
    /// <returns>The reason, for use inside a sentence.</returns>
    internal static string? MissingOpenCL()
    {
        if (DeviceOpener.MissingKernels() is { } missing)
        {
            return missing;
        }

        NativeLibraries.Ensure();
        if (!NativeLibraries.Exists(NativeLibraries.OpenCL))
        {
            return $"{NativeLibraries.OpenCL[0]} was not found; install an OpenCL loader (Debian: ocl-icd-libopencl1) and the device's driver";
        }

        try
        {
            var error = CLAPI.CurrentAPI.GetNumPlatforms(out var count);
            return error != CLError.CL_SUCCESS || count == 0
                ? "no OpenCL driver is installed; install the device's (for a processor, Debian: pocl-opencl-icd)"
                : null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or TypeInitializationException or NotSupportedException)
        {
            return $"the OpenCL loader cannot be used ({DeviceException.FirstLine(e)})";
        }
    }

    /// <summary>Why ILGPU cannot compile for a CUDA device, if it cannot.</summary>
    /// <param name="device">The device.</param>
    /// <returns>The reason, for use inside a sentence.</returns>
    internal static string? RefusalOf(CudaDevice device) =>
        device.Architecture is null ? "its architecture is unknown to ILGPU"
        : device.InstructionSet is null ? $"ILGPU knows no instruction set that both its architecture ({device.Architecture}) and driver {device.DriverVersion} accept"
        : null;

    static List<DeviceInfo> FindCuda()
    {
        if (MissingCuda() is { } missing)
        {
            return [None(DeviceKind.Cuda, missing)];
        }

        var found = new List<DeviceInfo>();
        foreach (var device in CudaDevice.GetDevices(_ => true).Cast<CudaDevice>())
        {
            var name = new DeviceName(DeviceKind.Cuda, found.Count);
            var tried = RefusalOf(device) is { } refusal
                ? new DeviceInfo(name.ToString(), name.Kind, name.Index, device.Name, device.MemorySize, SupportsDouble: true, refusal)
                : Try(name);
            found.Add(tried with { IsGpu = true });
        }

        return found.Count > 0 ? found : [None(DeviceKind.Cuda, "NVIDIA's driver lists devices, but ILGPU could not read their properties")];
    }

    static List<DeviceInfo> FindOpenCL(bool gpusOnly)
    {
        if (MissingOpenCL() is { } missing)
        {
            return [None(DeviceKind.OpenCL, missing)];
        }

        var found = new List<DeviceInfo>();
        var number = 0;
        foreach (var device in CLDevice.GetDevices(_ => true).Cast<CLDevice>())
        {
            var name = new DeviceName(DeviceKind.OpenCL, number++);
            var isGpu = device.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_GPU);
            if (isGpu || !gpusOnly)
            {
                found.Add(Try(name) with
                {
                    Description = device.Name.Trim(),
                    MemoryBytes = device.MemorySize,
                    SupportsDouble = device.Capabilities.Float64,
                    Note = NoteOn(device),
                    IsGpu = isGpu,
                });
            }
        }

        return found.Count > 0 ? found : [None(DeviceKind.OpenCL, "the OpenCL drivers list no device")];
    }

    static string? NoteOn(CLDevice device) => (device.Capabilities.Float64, device.Capabilities.GenericAddressSpace) switch
    {
        (true, true) => null,
        (false, true) => "single precision only",
        (true, false) => "has no generic address space, which emitted kernels do not need",
        _ => "single precision only; has no generic address space, which emitted kernels do not need",
    };

    static DeviceInfo None(DeviceKind kind, string refusal) => new(DeviceName.Stem(kind), kind, -1, string.Empty, 0, SupportsDouble: false, refusal);

    static DeviceInfo Try(DeviceName name)
    {
        var description = string.Empty;
        var memory = 0L;
        var supportsDouble = false;
        try
        {
            using var device = DeviceOpener.Open(name);
            (description, memory, supportsDouble) = (device.Description, device.MemoryBytes, device.SupportsDouble);
            var refusal = DeviceProbe.Passes(device) ? null : "it computes a small test kernel wrongly; update its driver";
            return new DeviceInfo(name.ToString(), name.Kind, name.Index, description, memory, supportsDouble, refusal);
        }
#pragma warning disable CA1031 // A driver may fail in any way; one bad device must not hide the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new DeviceInfo(name.ToString(), name.Kind, name.Index, description, memory, supportsDouble, DeviceException.FirstLine(e));
        }
    }
}
