using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu;

/// <summary>What a precision means in memory.</summary>
public static class Precisions
{
    /// <summary>The size of an element.</summary>
    /// <param name="precision">The precision.</param>
    /// <returns>4 or 8 bytes.</returns>
    public static int ElementBytes(this Precision precision) => precision == Precision.Double ? sizeof(double) : sizeof(float);

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

    /// <summary>Throws if a device cannot compute in a precision.</summary>
    /// <param name="device">The device.</param>
    /// <param name="precision">The precision.</param>
    /// <exception cref="DeviceException">It cannot.</exception>
    /// <exception cref="ArgumentException">It is that of integers.</exception>
    internal static void RequireReal(this Device device, Precision precision)
    {
        device.Require(precision);
        if (precision == Precision.Int32)
        {
            throw new ArgumentException("Layers compute in single or double precision; integers are inputs that they read.");
        }
    }

    /// <summary>The precision of a C# type.</summary>
    /// <typeparam name="T">float, double or int.</typeparam>
    /// <returns>The precision.</returns>
    /// <exception cref="ArgumentException">It is another type.</exception>
    public static Precision Of<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Precision.Single
        : typeof(T) == typeof(double) ? Precision.Double
        : typeof(T) == typeof(int) ? Precision.Int32
        : throw new ArgumentException($"A tensor's elements are float, double or int, not {typeof(T).Name}.");
}
