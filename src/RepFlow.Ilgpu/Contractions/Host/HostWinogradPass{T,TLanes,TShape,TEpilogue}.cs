using System.Numerics;
using RepFlow.Ilgpu.Emitted;
using static RepFlow.Ilgpu.Contractions.Host.WinogradTables;
using static RepFlow.Ilgpu.Contractions.WinogradForm;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>
/// A <see cref="WinogradForm"/> whose results are cut into tiles: a convolution or its adjoint by the input. The filters are transformed once; a task transforms what some
/// lines of tiles read, multiplies matrices of tiles by channels with those of channels by columns, one for each point, and transforms the products back, all in the
/// second-level cache.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TLanes">The vectors.</typeparam>
/// <typeparam name="TShape">The size of the register tile.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
sealed unsafe class HostWinogradPass<T, TLanes, TShape, TEpilogue> : HostMatrixPass<T, TEpilogue>
    where T : unmanaged, INumber<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where TShape : struct, IHostTileShape
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>The tiles of a task, about, of four results each.</summary>
    const int MostTiles = 72;

    /// <summary>The columns of a task.</summary>
    const int MostColumns = 128;

    /// <summary>The channels that are multiplied at a time.</summary>
    const int MostChannels = 128;

    /// <summary>The transformed windows of a task, in elements.</summary>
    const int MostWindows = 120_000;

    /// <summary>The transformed filters of a task, where it transforms them itself.</summary>
    const int MostFilters = 70_000;

    /// <summary>The transformed windows that tasks share: what fits into the last-level cache.</summary>
    const long MostShared = 4_000_000;

    /// <summary>The filters of a column that a packing task transforms.</summary>
    const int PackedFilters = 16;

    /// <summary>Tasks that are wanted: of more, each would transform the same windows again.</summary>
    const int WantedTasks = 8;

    readonly HostStep<T, TEpilogue> transforming;
    readonly HostStep<T, TEpilogue> packing;
    readonly HostStep<T, TEpilogue> multiplying;
    readonly WinogradTables winograd;
    readonly WinogradScheme scheme;
    readonly int[] channelOffsets;
    readonly int panelCount;
    readonly int panelBlock;
    readonly int columnBlocks;
    readonly int lines;
    readonly int lineBlock;
    readonly int lineBlocks;
    readonly int packedChunks;
    readonly int channelBlock;
    readonly int channelBlocks;
    readonly int pitch;
    readonly long windowPlane;
    readonly long filterPlane;
    readonly int productPlane;
    readonly bool sharesWindows;
    readonly bool sharesFilters;

    /// <summary>Cuts a pass into tasks.</summary>
    /// <param name="winograd">The tables.</param>
    public HostWinogradPass(WinogradTables winograd)
        : base(winograd.Others)
    {
        transforming = Transform;
        packing = Pack;
        multiplying = Multiply;
        this.winograd = winograd;
        scheme = winograd.Scheme;
        lines = checked(Tables.Rows * winograd.LinesOfTiles);
        panelCount = ContractionPass.Blocks(Tables.Columns, TileColumns);
        panelBlock = Math.Min(panelCount, Math.Max(1, MostColumns / TileColumns));
        lineBlock = Math.Min(lines, Enumerable.Range(1, Math.Max(1, MostTiles * 2 / scheme.TileSize / winograd.TilesAcross)).MaxBy(Worth));
        while (Tasks() < WantedTasks && panelBlock > 1)
        {
            panelBlock = ContractionPass.Blocks(panelBlock, 2);
        }

        // The last block of lines is about as large as the others.
        lineBlock = ContractionPass.Blocks(lines, ContractionPass.Blocks(lines, lineBlock));
        lineBlocks = ContractionPass.Blocks(lines, lineBlock);
        columnBlocks = ContractionPass.Blocks(panelCount, panelBlock);
        packedChunks = ContractionPass.Blocks(Tables.Depth, PackedFilters);
        pitch = panelBlock * TileColumns;

        // What several tasks read is transformed once, before them.
        var tiles = Filled(lineBlock * winograd.TilesAcross, TileRows);
        sharesFilters = lineBlocks > 1;
        sharesWindows = columnBlocks > 2 && (long)scheme.WindowPlanes * lines * winograd.TilesAcross * Tables.Depth <= MostShared;
        var mostChannels = sharesFilters ? MostChannels : MostFilters / (scheme.ColumnPlanes * pitch);
        channelBlock = Math.Min(MostWindows / (scheme.WindowPlanes * tiles), mostChannels);
        channelBlock = Math.Clamp(channelBlock / Skew * Skew, Skew, Filled(Tables.Depth, Skew));
        channelBlock = Filled(ContractionPass.Blocks(Tables.Depth, ContractionPass.Blocks(Tables.Depth, channelBlock)), Skew);
        channelBlocks = ContractionPass.Blocks(Tables.Depth, channelBlock);
        windowPlane = ((sharesWindows ? ((long)lines * winograd.TilesAcross) + TileRows : tiles) * channelBlock) + Skew;
        filterPlane = (long)(sharesFilters ? Tables.Depth : channelBlock) * TileColumns;
        productPlane = (tiles * pitch) + Skew;
        channelOffsets = HostTables.Pinned([.. Enumerable.Range(0, channelBlock)]);

        int Tasks() => checked(Tables.Batch * ContractionPass.Blocks(lines, lineBlock) * ContractionPass.Blocks(panelCount, panelBlock));

        // Rows of register tiles that are filled, with something for what a task costs at its start.
        double Worth(int count) => count * winograd.TilesAcross / (double)(Filled(count * winograd.TilesAcross, TileRows) + TileRows);
    }

    /// <inheritdoc/>
    public override long ScratchCount => SharedWindows + (sharesFilters ? (long)Tables.Batch * panelCount * FilterRoom : 0);

    static int TileRows => TShape.Rows;

    static int TileColumns => HostTile<T, TLanes, TShape>.Columns;

    long SharedWindows => sharesWindows ? Tables.Batch * channelBlocks * SharedRoom : 0;

    // The transformed windows of a block of channels that tasks share, and the transformed filters of a panel.
    long SharedRoom => scheme.WindowPlanes * windowPlane;

    long FilterRoom => scheme.ColumnPlanes * filterPlane;

    // The results of a task take the place of its windows.
    int WindowRoom => (int)Math.Max(sharesWindows ? 0 : SharedRoom, (long)scheme.TileSize * scheme.TileSize * lineBlock * winograd.TilesAcross * pitch);

    int ProductRoom => scheme.SumPlanes * productPlane;

    // A register tile reads eight rows.
    int TileTable => (lineBlock * winograd.TilesAcross) + 8;

    /// <inheritdoc/>
    public override void Run(in HostOperands<T, TEpilogue> operands)
    {
        if (sharesWindows)
        {
            var elements = (long)scheme.WindowPlanes * lineBlock * winograd.TilesAcross * channelBlock;
            Share(Tables.Batch * channelBlocks * lineBlocks, 2 * elements, transforming, operands);
        }

        if (sharesFilters)
        {
            Share(Tables.Batch * panelCount * packedChunks, 2L * scheme.ColumnPlanes * PackedFilters * TileColumns, packing, operands);
        }

        var products = (long)winograd.Products.Length * lineBlock * winograd.TilesAcross * pitch;
        Share(Tables.Batch * lineBlocks * columnBlocks, products * Tables.Depth / 4, multiplying, operands);
    }

    /// <summary>Transforms a block of the windows that all tasks share.</summary>
    void Transform(int item, in HostOperands<T, TEpilogue> operands)
    {
        var (rest, block) = Math.DivRem(item, lineBlocks);
        var (matrix, chunk) = Math.DivRem(rest, channelBlocks);
        var first = block * lineBlock;
        Transform(
            operands,
            matrix,
            first,
            Math.Min(lineBlock, lines - first),
            chunk,
            operands.Scratch + (rest * SharedRoom) + ((long)first * winograd.TilesAcross * channelBlock),
            HostScratch.Get<T>(winograd.TransformRoom(channelBlock), HostSlots.Block));
    }

    void Transform(in HostOperands<T, TEpilogue> operands, int matrix, int first, int count, int chunk, T* windows, T* room)
    {
        var channel = chunk * channelBlock;
        winograd.Transform<T, TLanes>(
            operands.A + Tables.Matrices[matrix],
            Tables.RowOffsets,
            first,
            count,
            Tables.DepthOffsets + channel,
            Filled(Math.Min(channelBlock, Tables.Depth - channel), Skew),
            windows,
            channelBlock,
            windowPlane,
            room);
    }

    /// <summary>Transforms a block of the filters that all tasks share.</summary>
    void Pack(int item, in HostOperands<T, TEpilogue> operands)
    {
        var (rest, chunk) = Math.DivRem(item, packedChunks);
        var (matrix, panel) = Math.DivRem(rest, panelCount);
        var first = chunk * PackedFilters;
        Pack(
            operands,
            matrix,
            panel,
            first,
            Math.Min(PackedFilters, Tables.Depth - first),
            operands.Scratch + SharedWindows + (rest * FilterRoom) + (first * TileColumns),
            HostScratch.Get<T>(PackedFilters * FilterTaps * TileColumns, HostSlots.Block));
    }

    void Pack(in HostOperands<T, TEpilogue> operands, int matrix, int panel, int first, int count, T* target, T* room)
    {
        HostPanel.Pack(
            operands.B + Tables.ColumnMatrices[matrix],
            Tables.ColumnOffsets + (panel * TileColumns),
            TileColumns,
            winograd.Taps.Slice(first * FilterTaps, count * FilterTaps),
            winograd.TapRun,
            room,
            first * FilterTaps % winograd.TapRun.Length);
        if (scheme.Columns is null)
        {
            HostWinograd<T, TLanes>.Filters(room, winograd.Places, TileColumns, count, target, filterPlane);
            return;
        }

        var sources = stackalloc T*[FilterTaps];
        for (var tap = 0; tap < FilterTaps; tap++)
        {
            sources[tap] = room + (winograd.Places[tap] * TileColumns);
        }

        var targets = stackalloc T*[scheme.ColumnPlanes];
        for (var plane = 0; plane < scheme.ColumnPlanes; plane++)
        {
            targets[plane] = target + (plane * filterPlane);
        }

        HostWinogradMap<T, TLanes>.Apply(scheme.Columns, Taps, sources, FilterTaps * TileColumns, targets, TileColumns, count, TileColumns);
    }

    /// <summary>Computes one block of the result.</summary>
    void Multiply(int item, in HostOperands<T, TEpilogue> operands)
    {
        var (rest, columnBlock) = Math.DivRem(item, columnBlocks);
        var (matrix, block) = Math.DivRem(rest, lineBlocks);
        var first = block * lineBlock;
        var count = Math.Min(lineBlock, lines - first);
        var panel = columnBlock * panelBlock;
        var panels = Math.Min(panelBlock, panelCount - panel);
        var scratch = HostScratch.Get<T>(
            WindowRoom + ProductRoom + (sharesFilters ? 0 : (int)(panelBlock * FilterRoom))
                + Math.Max(winograd.TransformRoom(channelBlock), PackedFilters * FilterTaps * TileColumns),
            HostSlots.Block);
        var products = scratch + WindowRoom;
        var filters = sharesFilters
            ? operands.Scratch + SharedWindows + ((((long)matrix * panelCount) + panel) * FilterRoom)
            : products + ProductRoom;
        var room = products + ProductRoom + (sharesFilters ? 0 : panelBlock * FilterRoom);
        var tileOffsets = stackalloc int[4 * TileTable];
        TileOffsets(first, count, tileOffsets);
        for (var chunk = 0; chunk < channelBlocks; chunk++)
        {
            var channel = chunk * channelBlock;
            var depth = Math.Min(channelBlock, Tables.Depth - channel);
            var windows = scratch;
            if (sharesWindows)
            {
                windows = operands.Scratch + ((((long)matrix * channelBlocks) + chunk) * SharedRoom)
                    + ((long)first * winograd.TilesAcross * channelBlock);
            }
            else
            {
                Transform(operands, matrix, first, count, chunk, windows, room);
            }

            if (!sharesFilters)
            {
                for (var at = 0; at < panels; at++)
                {
                    for (var filter = 0; filter < depth; filter += PackedFilters)
                    {
                        var target = filters + (at * FilterRoom) + (filter * TileColumns);
                        Pack(operands, matrix, panel + at, channel + filter, Math.Min(PackedFilters, depth - filter), target, room);
                    }
                }
            }

            foreach (var product in winograd.Products)
            {
                var tiles = Tiles(first, first + count, product.LeavesLastLine, product.LeavesLastTile);
                var offsets = tileOffsets + (Kind(product.LeavesLastLine, product.LeavesLastTile) * TileTable);
                for (var at = 0; at < panels; at++)
                {
                    var factors = filters + (at * FilterRoom) + (product.Column * filterPlane) + (sharesFilters ? channel * TileColumns : 0);
                    for (var row = 0; row < tiles; row += TileRows)
                    {
                        HostTile<T, TLanes, TShape>.Multiply(
                            windows + (product.Window * windowPlane),
                            offsets + row,
                            HostTables.Pointer(channelOffsets),
                            factors,
                            depth,
                            products + (product.Sum * productPlane) + (row * pitch) + (at * TileColumns),
                            pitch,
                            chunk > 0 || !product.IsFirst);
                    }
                }
            }
        }

        Store(operands, matrix, first, count, panel, panels, products, scratch);
    }

    void Store(in HostOperands<T, TEpilogue> operands, int matrix, int first, int count, int panel, int panels, T* products, T* block)
    {
        var start = FirstResult(first);
        for (var line = first; line < first + count; line++)
        {
            var target = block + ((FirstResult(line) - start) * pitch);
            var height = Math.Min(scheme.TileSize, winograd.ResultHeight - (line % winograd.LinesOfTiles * scheme.TileSize));
            if (scheme.Sums is null)
            {
                HostWinograd<T, TLanes>.Results(
                    products + ((line - first) * winograd.TilesAcross * pitch), productPlane, pitch, panels * TileColumns, target, winograd.ResultWidth, height > 1);
                continue;
            }

            Results(scheme.Sums, products, first, line, 0, winograd.WholeTiles, height, scheme.TileSize, target, panels * TileColumns);
            if (winograd.WholeTiles < winograd.TilesAcross)
            {
                var width = winograd.ResultWidth % scheme.TileSize;
                Results(scheme.Sums, products, first, line, winograd.WholeTiles, 1, height, width, target, panels * TileColumns);
            }
        }

        var result = operands.Result;
        var column = panel * TileColumns;
        HostBlock<T, TLanes, TEpilogue>.Store(
            block,
            pitch,
            ref result,
            Tables.ResultMatrices[matrix],
            winograd.Results + start,
            FirstResult(first + count) - start,
            winograd.ResultRun - (start % winograd.ResultRun),
            winograd.ResultRun,
            Tables.ResultColumnOffsets + column,
            Math.Min(panels * TileColumns, Tables.Columns - column));
    }

    int FirstResult(int line)
    {
        var (row, down) = Math.DivRem(line, winograd.LinesOfTiles);
        return ((row * winograd.ResultHeight) + (down * scheme.TileSize)) * winograd.ResultWidth;
    }

    /// <summary>The results of some tiles of a line, as many of each as exist.</summary>
    void Results(WinogradRow[] map, T* products, int first, int line, int tile, int count, int height, int width, T* target, int channels)
    {
        var sources = stackalloc T*[scheme.SumPlanes];
        foreach (var product in winograd.Products)
        {
            var place = Tiles(first, line, product.LeavesLastLine, product.LeavesLastTile) + tile;
            sources[product.Sum] = products + (product.Sum * productPlane) + (place * pitch);
        }

        var size = scheme.TileSize;
        var targets = stackalloc T*[size * size];
        for (var at = 0; at < size * size; at++)
        {
            var (down, across) = Math.DivRem(at, size);
            targets[at] = down < height && across < width ? target + (((down * winograd.ResultWidth) + (tile * size) + across) * pitch) : null;
        }

        HostWinogradMap<T, TLanes>.Apply(map, scheme.SumSize, sources, pitch, targets, size * pitch, count, channels);
    }

    // Where the tiles of a task lie among its windows, for the products that need all and for those that leave out tiles over the edge; the last is repeated.
    void TileOffsets(int first, int count, int* offsets)
    {
        for (var kind = 0; kind < 4; kind++)
        {
            var at = 0;
            for (var line = 0; line < count; line++)
            {
                var isLeft = (kind & 2) != 0 && (first + line + 1) % winograd.LinesOfTiles == 0;
                for (var tile = 0; tile < (isLeft ? 0 : winograd.TilesAcross - (kind & 1)); tile++)
                {
                    offsets[at++] = ((line * winograd.TilesAcross) + tile) * channelBlock;
                }
            }

            for (var last = at == 0 ? 0 : offsets[at - 1]; at < TileTable; at++)
            {
                offsets[at] = last;
            }

            offsets += TileTable;
        }
    }

    int Tiles(int first, int end, bool leavesLastLine, bool leavesLastTile) =>
        winograd.Lines(first, end, leavesLastLine) * (winograd.TilesAcross - (leavesLastTile ? 1 : 0));

    static int Kind(bool leavesLastLine, bool leavesLastTile) => (leavesLastLine ? 2 : 0) + (leavesLastTile ? 1 : 0);
}
