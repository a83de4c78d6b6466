using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>A tensor of three axes, of which the second becomes the innermost, as words for tensor cores (<see cref="MatrixTurn"/>).</summary>
struct GpuTurn
{
    /// <summary>The extents of the second axis and of the third, and the product of those of the first and the third.</summary>
    public int Channels, After, Positions;

    /// <summary>What divides by the extent of the third axis.</summary>
    public IndexDivisor ByAfter;

    /// <summary>The words of a position, whole steps.</summary>
    public int Words;

    /// <summary>Where a position behind the last one stands, which is zero: for what is read outside.</summary>
    public int Zeros;

    /// <summary>Where they begin in <see cref="GpuArguments{T, TEpilogue}.Packed"/>.</summary>
    public int Begin;
}
