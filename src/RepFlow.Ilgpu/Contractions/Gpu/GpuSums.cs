using System.Numerics;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>What a thread of a <see cref="GpuTile{TSize}"/> sums, and stores: one block, or two by two.</summary>
/// <typeparam name="T">float or double.</typeparam>
struct GpuSums<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The blocks: of the first rows and columns, of the other rows, of the other columns, of both.</summary>
    public GpuBlock<T> Block, Below, Beside, Across;
}
