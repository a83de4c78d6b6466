using System.Numerics;
using System.Runtime.CompilerServices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>A register tile that can be chosen, and the choice of one.</summary>
abstract class HostTileChoice
{
    // The first of those that are as fast is taken.
    static readonly HostTileChoice[] ofManyRegisters = [new HostTileChoice<Tile6x4>(), new HostTileChoice<Tile8x3>(), new HostTileChoice<Tile12x2>(), new HostTileChoice<Tile12x1>()];
    static readonly HostTileChoice ofFewRegisters = new HostTileChoice<Tile6x2>();

    /// <summary>Chooses the tile that computes a pass fastest.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TLanes">The vectors.</typeparam>
    /// <param name="tables">The pass.</param>
    /// <returns>The tile.</returns>
    public static HostTileChoice Of<T, TLanes>(HostTables tables)
        where T : unmanaged, INumber<T>
        where TLanes : unmanaged, ILanes<TLanes, T> =>
        TLanes.Count * Unsafe.SizeOf<T>() < 64 ? ofFewRegisters : ofManyRegisters.MaxBy(tile => tile.Speed<T, TLanes>(tables))!;

    /// <summary>How fast the tile computes a pass, as a share of the speed of the multiply-add units.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TLanes">The vectors.</typeparam>
    /// <param name="tables">The pass.</param>
    /// <returns>The share, about; 0 where there is nothing to compute.</returns>
    public abstract double Speed<T, TLanes>(HostTables tables)
        where T : unmanaged, INumber<T>
        where TLanes : unmanaged, ILanes<TLanes, T>;

    /// <summary>Makes the pass, by such tiles.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TLanes">The vectors.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="tables">The pass.</param>
    /// <returns>The pass.</returns>
    public abstract HostPass<T, TEpilogue> Pass<T, TLanes, TEpilogue>(HostTables tables)
        where T : unmanaged, INumber<T>
        where TLanes : unmanaged, ILanes<TLanes, T>
        where TEpilogue : struct, IEpilogue<T>;

    /// <summary>Makes a pass by Winograd's minimal filtering, whose products are computed by such tiles.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TLanes">The vectors.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="form">The pass.</param>
    /// <param name="tables">Its tables.</param>
    /// <returns>The pass.</returns>
    public abstract HostPass<T, TEpilogue> Pass<T, TLanes, TEpilogue>(WinogradForm form, WinogradTables tables)
        where T : unmanaged, INumber<T>
        where TLanes : unmanaged, ILanes<TLanes, T>
        where TEpilogue : struct, IEpilogue<T>;
}
