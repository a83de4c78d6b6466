using System.Numerics;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>A linear map of F(4, 3) along an axis, to the points or from them. Those of the adjoints are the others transposed.</summary>
interface IGpuWinogradMap
{
    /// <summary>How many numbers it takes: 3, 4 or 6.</summary>
    static abstract int Inputs { get; }

    /// <summary>How many numbers it gives: 3, 4 or 6.</summary>
    static abstract int Outputs { get; }

    /// <summary>Maps a line.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The line.</param>
    /// <param name="by">The numbers of the map.</param>
    /// <returns>The line's image.</returns>
    static abstract GpuLine<T> Apply<T>(GpuLine<T> x, GpuWinogradPoints<T> by)
        where T : unmanaged, INumber<T>;
}
