using System.ComponentModel;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Decides into how many slices a fold with few results is cut, so that the device has enough to do.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Slicing
{
    /// <summary>Work items that keep a device busy. On the host a fixed number and not that of the cores: results must not depend on it.</summary>
    const int HostItems = 16;

    const int DeviceItems = 16384;

    const int MostSlices = 1024;

    /// <summary>The number of slices.</summary>
    /// <param name="device">The device.</param>
    /// <param name="results">The number of results of the fold.</param>
    /// <param name="rows">The number of rows of terms, which slices share out on the host; a single one in blocks.</param>
    /// <param name="columns">The length of a row, which slices share out on GPUs.</param>
    /// <returns>At least 1.</returns>
    public static int Count(Device device, int results, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (results <= 0 || rows <= 0 || columns <= 0 || device.SchedulesForLargeShapes)
        {
            return 1;
        }

        var (wanted, parts) = device.IsHost ? (HostItems, rows == 1 ? (columns + StageKernel.Block - 1) / StageKernel.Block : rows) : (DeviceItems, columns);
        return Math.Clamp((wanted + results - 1) / results, 1, Math.Min(parts, MostSlices));
    }
}
