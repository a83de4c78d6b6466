using System.Buffers;
using System.Numerics;
using ILGPU.Runtime;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu;

/// <content>Elements that come from arrays and go there.</content>
public sealed partial class Tensor
{
    /// <summary>Writes every element, converting to the tensor's precision.</summary>
    /// <param name="values">The elements, row-major.</param>
    /// <exception cref="ArgumentException">They are too few or too many, or the tensor's are integers and one is none.</exception>
    public void Write(ReadOnlySpan<float> values) => WriteAny(values);

    /// <inheritdoc cref="Write(ReadOnlySpan{float})"/>
    public void Write(ReadOnlySpan<double> values) => WriteAny(values);

    /// <inheritdoc cref="Write(ReadOnlySpan{float})"/>
    public void Write(ReadOnlySpan<int> values) => WriteAny(values);

    /// <summary>Reads every element into a new array.</summary>
    /// <typeparam name="T">float, double or int; converted where the tensor has another precision.</typeparam>
    /// <returns>The elements, row-major.</returns>
    public T[] Read<T>()
        where T : unmanaged
    {
        var values = new T[Count];
        switch (Precisions.Of<T>())
        {
            case Precision.Single:
                ReadAny<float>((float[])(object)values);
                break;
            case Precision.Double:
                ReadAny<double>((double[])(object)values);
                break;
            default:
                ReadAny<int>((int[])(object)values);
                break;
        }

        return values;
    }

    /// <summary>Reads every element, converting from the tensor's precision.</summary>
    /// <param name="values">Receives the elements, row-major.</param>
    /// <exception cref="ArgumentException">It has too few or too many places, or asks for integers, and an element is none.</exception>
    public void Read(Span<float> values) => ReadAny(values);

    /// <inheritdoc cref="Read(Span{float})"/>
    public void Read(Span<double> values) => ReadAny(values);

    /// <inheritdoc cref="Read(Span{float})"/>
    public void Read(Span<int> values) => ReadAny(values);

    void Upload<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (Count == 0)
        {
            return;
        }

        if (Device.IsHost)
        {
            values.CopyTo(View<T>().HostSpan());
        }
        else
        {
            View<T>().CopyFromCPU(Device.Stream, values);
        }
    }

    void Download<T>(Span<T> values)
        where T : unmanaged
    {
        if (Count == 0)
        {
            return;
        }

        if (Device.IsHost)
        {
            View<T>().HostSpan().CopyTo(values);
        }
        else
        {
            View<T>().CopyToCPU(Device.Stream, values);
        }
    }

    void Relay<T>(Tensor target)
        where T : unmanaged, INumber<T>
    {
        // Between host memory and a device one copy is enough; between two devices the elements pass through an array.
        if (Device.IsHost)
        {
            target.WriteAny<T>(View<T>().HostSpan());
            return;
        }

        var staging = ArrayPool<T>.Shared.Rent(Count);
        Download(staging.AsSpan(0, Count));
        target.WriteAny<T>(staging.AsSpan(0, Count));
        ArrayPool<T>.Shared.Return(staging);
    }

    void WriteAny<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        CheckLength(values.Length);
        switch (Precision)
        {
            case Precision.Single:
                Write<T, float>(values);
                break;
            case Precision.Double:
                Write<T, double>(values);
                break;
            default:
                Write<T, int>(values);
                break;
        }
    }

    void Write<TFrom, TOwn>(ReadOnlySpan<TFrom> values)
        where TFrom : unmanaged, INumber<TFrom>
        where TOwn : unmanaged, INumber<TOwn>
    {
        if (typeof(TFrom) == typeof(TOwn))
        {
            Upload(values);
        }
        else if (Device.IsHost)
        {
            PrecisionConversion.Convert(values, View<TOwn>().HostSpan());
        }
        else
        {
            var staging = ArrayPool<TOwn>.Shared.Rent(Count);
            PrecisionConversion.Convert(values, staging.AsSpan(0, Count));
            Upload<TOwn>(staging.AsSpan(0, Count));
            ArrayPool<TOwn>.Shared.Return(staging);
        }
    }

    void ReadAny<T>(Span<T> values)
        where T : unmanaged, INumber<T>
    {
        CheckLength(values.Length);
        switch (Precision)
        {
            case Precision.Single:
                Read<float, T>(values);
                break;
            case Precision.Double:
                Read<double, T>(values);
                break;
            default:
                Read<int, T>(values);
                break;
        }
    }

    void Read<TOwn, TTo>(Span<TTo> values)
        where TOwn : unmanaged, INumber<TOwn>
        where TTo : unmanaged, INumber<TTo>
    {
        if (typeof(TOwn) == typeof(TTo))
        {
            Download(values);
        }
        else if (Device.IsHost)
        {
            PrecisionConversion.Convert<TOwn, TTo>(View<TOwn>().HostSpan(), values);
        }
        else
        {
            var staging = ArrayPool<TOwn>.Shared.Rent(Count);
            Download(staging.AsSpan(0, Count));
            PrecisionConversion.Convert<TOwn, TTo>(staging.AsSpan(0, Count), values);
            ArrayPool<TOwn>.Shared.Return(staging);
        }
    }

    void CheckLength(int length)
    {
        if (length != Count)
        {
            throw new ArgumentException($"A tensor of shape {Shape} has {Count} elements; {length} were given.");
        }
    }
}
