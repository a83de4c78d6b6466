using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Layers.Tests;

/// <summary>
/// The devices of the project's tests, opened once: a device keeps the kernels that were compiled for it, and most of the time of these tests is
/// their compilation. A device is for one thread, so that classes that share them run one after another.
/// </summary>
[CollectionDefinition(Name)]
public sealed class SharedDevices : ICollectionFixture<SharedDevices>, IDisposable
{
    /// <summary>The collection of the classes that share devices.</summary>
    public const string Name = "devices";

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
