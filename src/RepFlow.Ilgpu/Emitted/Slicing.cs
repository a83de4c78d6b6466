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
    /// <param name="rows">The number of rows of terms that can be dealt out.</param>
    /// <returns>At least 1.</returns>
    public static int Count(Device device, int results, int rows)
    {
        ArgumentNullException.ThrowIfNull(device);
        var wanted = device.IsHost ? HostItems : DeviceItems;
        return results <= 0 || rows <= 0 || device.SchedulesForLargeShapes ? 1 : Math.Clamp((wanted + results - 1) / results, 1, Math.Min(rows, MostSlices));
    }
}
