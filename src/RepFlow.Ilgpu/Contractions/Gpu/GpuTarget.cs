using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Where kernels of a contraction write their results: the one place that does.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
struct GpuTarget<T, TEpilogue>
    where T : unmanaged, INumber<T>
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>The result.</summary>
    public ArrayView<T> Result;

    /// <summary>The result as quads, for kernels that write four neighbours at once; nothing for others.</summary>
    public GpuQuads<T> Quads;

    /// <summary>1 where the result is added to.</summary>
    public int Accumulate;

    /// <summary>1 where the sums are whole.</summary>
    public int Finishes;

    /// <summary>What is done to the result's elements.</summary>
    public TEpilogue Epilogue;

    /// <summary>Writes an element of the result, or adds to it, and finishes it.</summary>
    /// <param name="target">The target.</param>
    /// <param name="at">Its place.</param>
    /// <param name="value">The element.</param>
    /// <returns>What is there now.</returns>
    public static T Store(GpuTarget<T, TEpilogue> target, int at, T value)
    {
        value = Finished(target, at, target.Accumulate != 0 ? value + target.Result[at] : value);
        target.Result[at] = value;
        return value;
    }

    /// <summary>Writes four neighbouring elements at once, or adds to them, and finishes them.</summary>
    /// <param name="target">The target.</param>
    /// <param name="at">The place of the first one, which is that of a quad.</param>
    /// <param name="quad">The elements.</param>
    public static void Store(GpuTarget<T, TEpilogue> target, int at, GpuQuad<T> quad)
    {
        var place = GpuQuads<T>.At(target.Quads, at);
        if (target.Accumulate != 0)
        {
            quad = GpuQuad<T>.Add(quad, target.Quads.View[place]);
        }

        target.Quads.View[place] = new()
        {
            X = Finished(target, at, quad.X),
            Y = Finished(target, at + 1, quad.Y),
            Z = Finished(target, at + 2, quad.Z),
            W = Finished(target, at + 3, quad.W),
        };
    }

    static T Finished(GpuTarget<T, TEpilogue> target, int at, T value) => target.Finishes != 0 ? target.Epilogue.Element(value, at) : value;
}
