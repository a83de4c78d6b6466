using System.Numerics;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>What a tile reads, at the points: six elements to as many values.</summary>
readonly struct GpuWinogradWindows : IGpuWinogradMap
{
    /// <inheritdoc/>
    public static int Inputs => 6;

    /// <inheritdoc/>
    public static int Outputs => 6;

    /// <inheritdoc/>
    public static GpuLine<T> Apply<T>(GpuLine<T> x, GpuWinogradPoints<T> by)
        where T : unmanaged, INumber<T>
    {
        var (firstEven, firstOdd) = (x.E - (by.SecondSquare * x.C), by.First * (x.D - (by.SecondSquare * x.B)));
        var (secondEven, secondOdd) = (x.E - (by.FirstSquare * x.C), by.Second * (x.D - (by.FirstSquare * x.B)));
        return new()
        {
            A = (by.SquareProduct * x.A) - (by.SquareSum * x.C) + x.E,
            B = firstEven + firstOdd,
            C = firstEven - firstOdd,
            D = secondEven + secondOdd,
            E = secondEven - secondOdd,
            F = (by.SquareProduct * x.B) - (by.SquareSum * x.D) + x.F,
        };
    }
}
