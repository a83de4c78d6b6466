using System.Numerics;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>A pass as matrix products whose elements are found by offset tables.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
/// <param name="tables">The offset tables.</param>
abstract class HostMatrixPass<T, TEpilogue>(HostTables tables) : HostPass<T, TEpilogue>(tables.Adds, tables.Finishes)
    where T : unmanaged, INumber<T>
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>The offset tables.</summary>
    protected HostTables Tables { get; } = tables;
}
