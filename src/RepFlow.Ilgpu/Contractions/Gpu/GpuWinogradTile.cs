using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>The tile that a thread works on.</summary>
/// <param name="at">The offset of its first element.</param>
/// <param name="down">Its word of the border test down.</param>
/// <param name="across">Its word of the border test across.</param>
readonly struct GpuWinogradTile(int at, int down, int across)
{
    readonly int at = at;
    readonly int down = down;
    readonly int across = across;

    /// <summary>A tile.</summary>
    /// <param name="place">Where tiles lie.</param>
    /// <param name="item">The item.</param>
    /// <returns>The tile.</returns>
    public static GpuWinogradTile Of(GpuWinogradPlace place, int item)
    {
        var outer = place.ByInner.Quotient(item);
        var outerEntry = place.OuterTable + outer;
        var innerEntry = place.InnerTable + item - (outer * place.InnerCount);
        return new(
            place.Begin + place.Tables[outerEntry] + place.Tables[innerEntry],
            place.Tables[outerEntry + place.OuterCount] + place.Tables[innerEntry + place.InnerCount],
            place.Tables[outerEntry + (2 * place.OuterCount)] + place.Tables[innerEntry + (2 * place.InnerCount)]);
    }

    /// <summary>Where an element lies.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="place">Where tiles lie.</param>
    /// <param name="line">The element's line.</param>
    /// <param name="column">Its place in the line.</param>
    /// <returns>The offset.</returns>
    public static int At(GpuWinogradTile tile, GpuWinogradPlace place, int line, int column) => tile.at + (line * place.DownStep) + (column * place.AcrossStep);

    /// <summary>Whether a line is inside the tensor.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="place">Where tiles lie.</param>
    /// <param name="line">The line.</param>
    /// <returns>Whether it is, as far as its own axis and those of the tile's other indices say.</returns>
    public static bool HasLine(GpuWinogradTile tile, GpuWinogradPlace place, int line) => GpuBorder.Inside(tile.down + (line * place.DownWord), 0, place.Down);

    /// <summary>Whether a column is inside the tensor.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="place">Where tiles lie.</param>
    /// <param name="column">The column.</param>
    /// <returns>Whether it is, as far as its own axis says.</returns>
    public static bool HasColumn(GpuWinogradTile tile, GpuWinogradPlace place, int column) => GpuBorder.Inside(tile.across + (column * place.AcrossWord), 0, place.Across);
}
