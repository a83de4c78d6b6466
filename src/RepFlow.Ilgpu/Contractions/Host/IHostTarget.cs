using System.Numerics;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Where vectors are written to.</summary>
/// <typeparam name="T">float or double.</typeparam>
interface IHostTarget<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Writes neighbouring elements.</summary>
    /// <typeparam name="TLanes">How many.</typeparam>
    /// <param name="values">The elements.</param>
    /// <param name="at">The place of the first.</param>
    void Store<TLanes>(TLanes values, int at)
        where TLanes : unmanaged, ILanes<TLanes, T>;
}
