using System.Numerics;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>A tile of the other factor of an adjoint by the filter, at the points: <see cref="GpuWinogradResults"/> transposed.</summary>
readonly struct GpuWinogradFactors : IGpuWinogradMap
{
    /// <inheritdoc/>
    public static int Inputs => 4;

    /// <inheritdoc/>
    public static int Outputs => 6;

    /// <inheritdoc/>
    public static GpuLine<T> Apply<T>(GpuLine<T> x, GpuWinogradPoints<T> by)
        where T : unmanaged, INumber<T>
    {
        var (firstEven, firstOdd) = (x.A + (by.FirstSquare * x.C), (by.First * x.B) + (by.FirstCube * x.D));
        var (secondEven, secondOdd) = (x.A + (by.SecondSquare * x.C), (by.Second * x.B) + (by.SecondCube * x.D));
        return new()
        {
            A = x.A,
            B = firstEven + firstOdd,
            C = firstEven - firstOdd,
            D = secondEven + secondOdd,
            E = secondEven - secondOdd,
            F = x.D,
        };
    }
}
