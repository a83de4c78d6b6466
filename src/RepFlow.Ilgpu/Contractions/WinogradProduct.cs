namespace RepFlow.Ilgpu.Contractions;

/// <summary>A product of a <see cref="WinogradForm"/>'s tiles: a matrix product of two planes of points, added to a third one.</summary>
/// <param name="Window">The plane of what the tiles read.</param>
/// <param name="Column">The plane of the filters, or of the summed tiles.</param>
/// <param name="Sum">The plane of the products.</param>
/// <param name="IsFirst">Whether no earlier one adds to that plane.</param>
/// <param name="LeavesLastLine">Whether the last line of tiles does not need it: it reaches over the edge.</param>
/// <param name="LeavesLastTile">Whether the last tile of every line does not need it.</param>
readonly record struct WinogradProduct(int Window, int Column, int Sum, bool IsFirst, bool LeavesLastLine, bool LeavesLastTile);
