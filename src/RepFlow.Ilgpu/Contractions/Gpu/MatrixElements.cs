using System.Numerics;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>The elements of four words: the first term of each, and the second where a word holds two.</summary>
/// <typeparam name="T">float.</typeparam>
struct MatrixElements<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The terms.</summary>
    public GpuQuad<T> First, Second;
}
