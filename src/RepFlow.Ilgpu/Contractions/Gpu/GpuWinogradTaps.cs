using System.Numerics;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>The taps of a filter's adjoint from its values at the points: <see cref="GpuWinogradFilters"/> transposed.</summary>
readonly struct GpuWinogradTaps : IGpuWinogradMap
{
    /// <inheritdoc/>
    public static int Inputs => 6;

    /// <inheritdoc/>
    public static int Outputs => 3;

    /// <inheritdoc/>
    public static GpuLine<T> Apply<T>(GpuLine<T> x, GpuWinogradPoints<T> by)
        where T : unmanaged, INumber<T>
    {
        var (firstSum, firstDifference) = (by.AtFirst * (x.B + x.C), by.AtFirst * (x.B - x.C));
        var (secondSum, secondDifference) = (by.AtSecond * (x.D + x.E), by.AtSecond * (x.D - x.E));
        return new()
        {
            A = (by.AtZero * x.A) + firstSum + secondSum,
            B = (by.First * firstDifference) + (by.Second * secondDifference),
            C = (by.FirstSquare * firstSum) + (by.SecondSquare * secondSum) + x.F,
        };
    }
}
