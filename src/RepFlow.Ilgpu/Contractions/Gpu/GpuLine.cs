using System.Numerics;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Up to six numbers along an axis of a tile of <see cref="GpuWinogradLayout"/>: elements, or values at its points.</summary>
/// <typeparam name="T">float or double.</typeparam>
struct GpuLine<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The numbers in their order; zero where a line has fewer.</summary>
    public T A, B, C, D, E, F;
}
