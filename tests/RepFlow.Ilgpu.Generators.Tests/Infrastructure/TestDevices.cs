using System.Diagnostics.CodeAnalysis;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Generators.Tests.Infrastructure;

/// <summary>Opens devices for tests.</summary>
static class TestDevices
{
    /// <summary>Opens a device if it is present.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="device">The device.</param>
    /// <returns>Whether it is. The host always is: where it is not, that is an error.</returns>
    public static bool TryOpen(string name, [NotNullWhen(true)] out Device? device)
    {
        device = null;
        if (name != "host" && !Device.Discover().Any(found => found.Usable && found.Name.Split(':')[0] == name))
        {
            return false;
        }

        device = Device.Open(name);
        return true;
    }
}
