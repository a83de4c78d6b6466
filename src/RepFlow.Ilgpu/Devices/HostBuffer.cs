using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace RepFlow.Ilgpu.Devices;

/// <summary>
/// Memory of the host device: plain memory that ILGPU's views can point into. It belongs to no accelerator, so that a program which computes
/// on the processor alone needs no ILGPU context; trimming and ahead-of-time compilation, which take from ILGPU what its contexts need, leave it whole.
/// </summary>
sealed class HostBuffer : MemoryBuffer
{
    // Whole cache lines, for vector loads.
    const int Alignment = 64;

    internal unsafe HostBuffer(long bytes)
        : base(null!, bytes, 1) => NativePtr = (nint)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);

    /// <inheritdoc/>
    protected override void MemSet(AcceleratorStream stream, byte value, in ArrayView<byte> targetView) =>
        CPUMemoryBuffer.CPUMemSet(targetView.LoadEffectiveAddressAsPtr(), value, 0, targetView.LengthInBytes);

    /// <inheritdoc/>
    protected override void CopyFrom(AcceleratorStream stream, in ArrayView<byte> sourceView, in ArrayView<byte> targetView) =>
        CPUMemoryBuffer.CPUCopyFrom(stream, sourceView, targetView);

    /// <inheritdoc/>
    protected override void CopyTo(AcceleratorStream stream, in ArrayView<byte> sourceView, in ArrayView<byte> targetView) =>
        CPUMemoryBuffer.CPUCopyTo(stream, sourceView, targetView);

    /// <inheritdoc/>
    protected override unsafe void DisposeAcceleratorObject(bool disposing)
    {
        NativeMemory.AlignedFree((void*)NativePtr);
        NativePtr = 0;
    }
}
