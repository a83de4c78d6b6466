using ILGPU;
using ILGPU.Runtime;

namespace RepFlow.Ilgpu.Devices;

/// <summary>Tries a device with a small kernel: a driver that lists a device does not always run one on it.</summary>
static class DeviceProbe
{
    const int Items = 64;

    /// <summary>Runs the kernel.</summary>
    /// <param name="device">Where.</param>
    /// <returns>Whether it computed what it should. The host runs no kernels, and always does.</returns>
    internal static bool Passes(Device device)
    {
        if (device.IsHost)
        {
            return true;
        }

        using var memory = device.Rent<float>(Items);
        device.Accelerator.LoadAutoGroupedKernel<Index1D, ArrayView<float>>(Kernel)(device.Stream, Items, memory.View);
        var results = new float[Items];
        memory.View.CopyToCPU(device.Stream, results);
        device.Synchronize();
        return results.Select((value, at) => value == at + 0.5f).All(right => right);
    }

    static void Kernel(Index1D index, ArrayView<float> result) => result[index] = index.X + 0.5f;
}
