using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Layers.Tests;

/// <summary>The devices of one test class, opened once: a device keeps the kernels that were compiled for it.</summary>
public sealed class SharedDevices : IDisposable
{
    readonly Dictionary<string, Device> open = new(StringComparer.Ordinal);

    public Device this[string name] => open.TryGetValue(name, out var device) ? device : open[name] = Device.Open(name);

    public void Dispose()
    {
        foreach (var device in open.Values)
        {
            device.Dispose();
        }
    }
}
