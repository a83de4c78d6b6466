using System.Runtime.InteropServices;
using ILGPU.Runtime.Cuda;

namespace RepFlow.Ilgpu.Devices;

/// <summary>The calls of the CUDA driver by which a kernel has more shared memory than 48 KB a group, which ILGPU does not have.</summary>
static unsafe class CudaChip
{
    // CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN and CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES.
    const int MostOfGroup = 97;
    const int DynamicOfFunction = 8;

    static readonly delegate* unmanaged<int*, int, int, int> attributeOf = (delegate* unmanaged<int*, int, int, int>)Find("cuDeviceGetAttribute");
    static readonly delegate* unmanaged<nint, int, int, int> allow = (delegate* unmanaged<nint, int, int, int>)Find("cuFuncSetAttribute");

    /// <summary>How much a group may have; 0 where kernels cannot ask for more than they have anyway.</summary>
    /// <param name="accelerator">The device.</param>
    /// <returns>The number of bytes.</returns>
    internal static int Bytes(CudaAccelerator accelerator)
    {
        int bytes;
        return attributeOf is not null && allow is not null && attributeOf(&bytes, MostOfGroup, accelerator.Device.DeviceId) == 0 ? bytes : 0;
    }

    /// <summary>Lets a kernel have as much, all of it of the size that its launches say.</summary>
    /// <param name="accelerator">The device.</param>
    /// <param name="kernel">The kernel, loaded there.</param>
    /// <exception cref="DeviceException">The driver refuses.</exception>
    internal static void Allow(CudaAccelerator accelerator, CudaKernel kernel)
    {
        if (Bytes(accelerator) is > 0 and var bytes && allow(kernel.FunctionPtr, DynamicOfFunction, bytes) is not 0 and var status)
        {
            throw new DeviceException($"The driver does not give a kernel {bytes} bytes of shared memory (error {status}).");
        }
    }

    static nint Find(string name) => NativeLibrary.TryGetExport(NativeLibraries.Load(NativeLibraries.Cuda), name, out var address) ? address : 0;
}
