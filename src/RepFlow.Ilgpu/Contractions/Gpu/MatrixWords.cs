using System.Numerics;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>
/// What a thread holds of half a step until it is put into shared memory: 16 words where a tile has 256 rows, the first eight where it has 128, none where all are copied.
/// </summary>
/// <typeparam name="T">float.</typeparam>
struct MatrixWords<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Four words each.</summary>
    public MatrixElements<T> First, Second, Third, Fourth;
}
