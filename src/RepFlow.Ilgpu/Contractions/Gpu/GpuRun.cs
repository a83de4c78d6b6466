using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>What a run of a contraction's passes works on.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="Tables">The tables of all passes.</param>
/// <param name="A">The operand that holds the rows.</param>
/// <param name="B">The operand that holds the columns.</param>
/// <param name="Result">The result.</param>
/// <param name="Partials">Room for what lies between launches: parts of sums, values of tiles.</param>
/// <param name="Packed">Room for operands as tensor cores take them.</param>
/// <param name="Moments">Room for the moments of what is stored, where they are taken.</param>
/// <param name="Accumulate">Whether the result is added to.</param>
readonly record struct GpuRun<T>(
    ArrayView<int> Tables,
    ArrayView<T> A,
    ArrayView<T> B,
    ArrayView<T> Result,
    ArrayView<T> Partials,
    ArrayView<int> Packed,
    ArrayView<T> Moments,
    bool Accumulate)
    where T : unmanaged;
