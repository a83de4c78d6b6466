using System.Numerics;
using ILGPU;
using RepFlow.Ilgpu.Contractions;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Tests.Contractions;

/// <summary>Adds a number for each channel; a plane of the result has so many elements.</summary>
readonly struct Bias<T>(ArrayView<T> biases, int channels, int plane) : IEpilogue<T>
    where T : unmanaged, INumber<T>
{
    readonly ArrayView<T> biases = biases;
    readonly int channels = channels;
    readonly int plane = plane;

    public int Run => plane;

    public T Element(T value, int at) => value + biases[at / plane % channels];

    public TLanes Lanes<TLanes>(TLanes values, int at)
        where TLanes : unmanaged, ILanes<TLanes, T> => values + TLanes.All(biases[at / plane % channels]);

    public unsafe void Row<TLanes>(T* elements, int at, int count)
        where TLanes : unmanaged, ILanes<TLanes, T> => EpilogueRow.Each<T, TLanes, Bias<T>>(this, elements, at, count);
}

/// <summary>Multiplies by a number.</summary>
readonly struct Scale<T>(T factor) : IEpilogue<T>
    where T : unmanaged, INumber<T>
{
    readonly T factor = factor;

    public int Run => 0;

    public T Element(T value, int at) => value * factor;

    public TLanes Lanes<TLanes>(TLanes values, int at)
        where TLanes : unmanaged, ILanes<TLanes, T> => values * TLanes.All(factor);

    public unsafe void Row<TLanes>(T* elements, int at, int count)
        where TLanes : unmanaged, ILanes<TLanes, T> => EpilogueRow.Each<T, TLanes, Scale<T>>(this, elements, at, count);
}

/// <summary>Adds another tensor.</summary>
readonly struct Plus<T>(ArrayView<T> other) : IEpilogue<T>
    where T : unmanaged, INumber<T>
{
    readonly ArrayView<T> other = other;

    public int Run => 0;

    public T Element(T value, int at) => value + other[at];

    public unsafe TLanes Lanes<TLanes>(TLanes values, int at)
        where TLanes : unmanaged, ILanes<TLanes, T> => values + TLanes.Load(other.HostPointer() + at);

    public unsafe void Row<TLanes>(T* elements, int at, int count)
        where TLanes : unmanaged, ILanes<TLanes, T> => EpilogueRow.Each<T, TLanes, Plus<T>>(this, elements, at, count);
}

/// <summary>What is above zero.</summary>
readonly struct Rectify<T> : IEpilogue<T>
    where T : unmanaged, INumber<T>
{
    public int Run => 0;

    public T Element(T value, int at) => value > T.Zero ? value : T.Zero;

    public TLanes Lanes<TLanes>(TLanes values, int at)
        where TLanes : unmanaged, ILanes<TLanes, T> => TLanes.Max(values, TLanes.Zero);

    public unsafe void Row<TLanes>(T* elements, int at, int count)
        where TLanes : unmanaged, ILanes<TLanes, T> => EpilogueRow.Each<T, TLanes, Rectify<T>>(this, elements, at, count);
}
