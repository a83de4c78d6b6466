using System.Numerics;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>A filter at the points: three taps to six values.</summary>
readonly struct GpuWinogradFilters : IGpuWinogradMap
{
    /// <inheritdoc/>
    public static int Inputs => 3;

    /// <inheritdoc/>
    public static int Outputs => 6;

    /// <inheritdoc/>
    public static GpuLine<T> Apply<T>(GpuLine<T> x, GpuWinogradPoints<T> by)
        where T : unmanaged, INumber<T>
    {
        var (firstEven, firstOdd) = (by.AtFirst * (x.A + (by.FirstSquare * x.C)), by.AtFirst * (by.First * x.B));
        var (secondEven, secondOdd) = (by.AtSecond * (x.A + (by.SecondSquare * x.C)), by.AtSecond * (by.Second * x.B));
        return new()
        {
            A = by.AtZero * x.A,
            B = firstEven + firstOdd,
            C = firstEven - firstOdd,
            D = secondEven + secondOdd,
            E = secondEven - secondOdd,
            F = x.C,
        };
    }
}
