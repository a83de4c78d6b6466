namespace RepFlow.Ilgpu.Devices;

/// <summary>The kinds of device.</summary>
public enum DeviceKind
{
    /// <summary>The processor, running emitted vectorised C# on all cores.</summary>
    Host,

    /// <summary>An NVIDIA GPU.</summary>
    Cuda,

    /// <summary>Any OpenCL device.</summary>
    OpenCL,

    /// <summary>ILGPU's CPU accelerator: it runs the GPU kernels under a debugger, slowly.</summary>
    IlgpuCpu,
}
