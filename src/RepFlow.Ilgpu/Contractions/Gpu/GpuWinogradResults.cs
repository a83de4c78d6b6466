using System.Numerics;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>A tile of results from its values at the points: the polynomial's coefficients.</summary>
readonly struct GpuWinogradResults : IGpuWinogradMap
{
    /// <inheritdoc/>
    public static int Inputs => 6;

    /// <inheritdoc/>
    public static int Outputs => 4;

    /// <inheritdoc/>
    public static GpuLine<T> Apply<T>(GpuLine<T> x, GpuWinogradPoints<T> by)
        where T : unmanaged, INumber<T>
    {
        var (firstSum, firstDifference) = (x.B + x.C, x.B - x.C);
        var (secondSum, secondDifference) = (x.D + x.E, x.D - x.E);
        return new()
        {
            A = x.A + firstSum + secondSum,
            B = (by.First * firstDifference) + (by.Second * secondDifference),
            C = (by.FirstSquare * firstSum) + (by.SecondSquare * secondSum),
            D = (by.FirstCube * firstDifference) + (by.SecondCube * secondDifference) + x.F,
        };
    }
}
