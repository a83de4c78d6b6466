using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu;

/// <summary>What a precision means in memory.</summary>
public static class Precisions
{
    /// <summary>The size of an element.</summary>
    /// <param name="precision">The precision.</param>
    /// <returns>4 or 8 bytes.</returns>
    public static int ElementBytes(this Precision precision) => precision == Precision.Single ? sizeof(float) : sizeof(double);

    /// <summary>Throws if a device cannot hold or compute what a precision asks for.</summary>
    /// <param name="device">The device.</param>
    /// <param name="precision">The precision.</param>
    /// <exception cref="DeviceException">It cannot.</exception>
    public static void Require(this Device device, Precision precision)
    {
        ArgumentNullException.ThrowIfNull(device);
        ObjectDisposedException.ThrowIf(device.IsDisposed, device);
        if (precision == Precision.Double && !device.SupportsDouble)
        {
            throw new DeviceException($"{device} does not compute in double precision: use single precision or another device.");
        }
    }

    /// <summary>The precision of a C# type.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <returns>The precision.</returns>
    /// <exception cref="ArgumentException">It is another type.</exception>
    public static Precision Of<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Precision.Single
        : typeof(T) == typeof(double) ? Precision.Double
        : throw new ArgumentException($"A tensor's elements are float or double, not {typeof(T).Name}.");
}
