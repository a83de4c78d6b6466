using System.Globalization;

namespace RepFlow.Ilgpu.Devices;

/// <summary>A device's name, taken apart.</summary>
/// <param name="Kind">The kind of device.</param>
/// <param name="Index">Its number among the devices of its kind.</param>
readonly record struct DeviceName(DeviceKind Kind, int Index)
{
    /// <summary>The name as <see cref="Device.Open"/> takes it.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Kind switch
    {
        DeviceKind.Cuda or DeviceKind.OpenCL => string.Create(CultureInfo.InvariantCulture, $"{Stem(Kind)}:{Index}"),
        _ => Stem(Kind),
    };

    /// <summary>The name of a kind, without a number.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>The name.</returns>
    internal static string Stem(DeviceKind kind) => kind switch
    {
        DeviceKind.Host => "host",
        DeviceKind.Cuda => "cuda",
        DeviceKind.OpenCL => "opencl",
        _ => "ilgpu-cpu",
    };

    /// <summary>Takes a name apart.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <returns>Its parts.</returns>
    /// <exception cref="DeviceException">There are no such names.</exception>
    internal static DeviceName Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var stem = (colon < 0 ? name : name[..colon]).Trim().ToLowerInvariant();
        foreach (var kind in Enum.GetValues<DeviceKind>())
        {
            if (stem != Stem(kind))
            {
                continue;
            }

            if (colon < 0)
            {
                return new DeviceName(kind, 0);
            }

            var numbered = kind is DeviceKind.Cuda or DeviceKind.OpenCL;
            if (int.TryParse(name.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && (numbered || index == 0))
            {
                return new DeviceName(kind, index);
            }

            throw new DeviceException(numbered
                ? $"Device \"{name}\": after the colon stands a number from 0, as in {stem}:0."
                : $"Device \"{name}\": there is only one {stem}; write it without a number.");
        }

        throw new DeviceException($"There is no kind of device \"{name}\": use host, cuda[:i], opencl[:i] or ilgpu-cpu.");
    }
}
