namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>A register tile of a shape.</summary>
/// <typeparam name="TShape">Its size.</typeparam>
sealed class HostTileChoice<TShape> : HostTileChoice
    where TShape : struct, IHostTileShape
{
    /// <inheritdoc/>
    public override double Speed<T, TLanes>(HostTables tables) => TShape.Speed * HostTile<T, TLanes, TShape>.Filled(tables);

    /// <inheritdoc/>
    public override HostPass<T, TEpilogue> Pass<T, TLanes, TEpilogue>(HostTables tables) => new HostTiledPass<T, TLanes, TShape, TEpilogue>(tables);

    /// <inheritdoc/>
    public override HostPass<T, TEpilogue> Pass<T, TLanes, TEpilogue>(WinogradForm form, WinogradTables tables) => form.TilesSum
        ? new HostWinogradSumPass<T, TLanes, TShape, TEpilogue>(tables)
        : new HostWinogradPass<T, TLanes, TShape, TEpilogue>(tables);
}
