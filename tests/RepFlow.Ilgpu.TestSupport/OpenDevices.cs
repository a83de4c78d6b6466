using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>
/// Devices that tests share, each opened once: a device keeps the kernels that were compiled for it, and most of the time of tests is their compilation. A device is for one
/// thread, so that what shares it runs one after another.
/// </summary>
public class OpenDevices : IDisposable
{
    readonly Dictionary<string, Device> open = new(StringComparer.Ordinal);

    /// <summary>A device.</summary>
    /// <param name="name">Its name.</param>
    public Device this[string name] => open.TryGetValue(name, out var device) ? device : open[name] = Device.Open(name);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var device in open.Values)
        {
            device.Dispose();
        }

        GC.SuppressFinalize(this);
    }
}
