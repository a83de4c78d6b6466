using ILGPU;
using ILGPU.Runtime;
using Device = RepFlow.Ilgpu.Devices.Device;

namespace RepFlow.Ilgpu.Contractions;

/// <summary>Integers that kernels look up.</summary>
/// <param name="device">Where.</param>
/// <param name="entries">The integers.</param>
sealed class IndexTable(Device device, int[] entries) : Workspace(device)
{
    /// <inheritdoc/>
    public override long Bytes => entries.Length * sizeof(int);

    /// <summary>The integers as kernels see them.</summary>
    public ArrayView<int> View => Part<int>(0, entries.Length);

    /// <inheritdoc/>
    private protected override void Fill()
    {
        if (entries.Length > 0)
        {
            View.CopyFromCPU(Device.Stream, entries);
        }
    }
}
