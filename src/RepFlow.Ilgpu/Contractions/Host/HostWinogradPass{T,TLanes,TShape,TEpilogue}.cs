using System.Numerics;
using RepFlow.Ilgpu.Emitted;
using static RepFlow.Ilgpu.Contractions.Host.WinogradForm;
using static RepFlow.Ilgpu.Contractions.Host.WinogradTables;

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
sealed unsafe class HostWinogradPass<T, TLanes, TShape, TEpilogue> : HostPass<T, TEpilogue>
    where T : unmanaged, INumber<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where TShape : struct, IHostTileShape
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>The tiles of a task, about.</summary>
    const int MostTiles = 72;

    /// <summary>The columns of a task.</summary>
    const int MostColumns = 128;

    /// <summary>The channels that are multiplied at a time.</summary>
    const int MostChannels = 128;

    /// <summary>The transformed windows of a task, in elements.</summary>
    const int MostWindows = 110_000;

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
    readonly int[] tileOffsets;
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
        lines = checked(Tables.Rows * winograd.LinesOfTiles);
        panelCount = HostTables.Blocks(Tables.Columns, TileColumns);
        panelBlock = Math.Min(panelCount, Math.Max(1, MostColumns / TileColumns));
        lineBlock = Math.Min(lines, Enumerable.Range(1, Math.Max(1, MostTiles / winograd.TilesAcross)).MaxBy(Worth));
        while (Tasks() < WantedTasks && panelBlock > 1)
        {
            panelBlock = HostTables.Blocks(panelBlock, 2);
        }

        // The last block of lines is about as large as the others.
        lineBlock = HostTables.Blocks(lines, HostTables.Blocks(lines, lineBlock));
        lineBlocks = HostTables.Blocks(lines, lineBlock);
        columnBlocks = HostTables.Blocks(panelCount, panelBlock);
        packedChunks = HostTables.Blocks(Tables.Depth, PackedFilters);
        pitch = panelBlock * TileColumns;

        // What several tasks read is transformed once, before them.
        var tiles = Filled(lineBlock * winograd.TilesAcross, TileRows);
        sharesFilters = lineBlocks > 1;
        sharesWindows = columnBlocks > 2 && (long)TilePoints * lines * winograd.TilesAcross * Tables.Depth <= MostShared;
        channelBlock = Math.Min(MostWindows / (TilePoints * tiles), sharesFilters ? MostChannels : MostFilters / (TilePoints * pitch));
        channelBlock = Math.Clamp(channelBlock / Skew * Skew, Skew, Filled(Tables.Depth, Skew));
        channelBlocks = HostTables.Blocks(Tables.Depth, channelBlock);
        windowPlane = ((sharesWindows ? ((long)lines * winograd.TilesAcross) + TileRows : tiles) * channelBlock) + Skew;
        filterPlane = (long)(sharesFilters ? Tables.Depth : channelBlock) * TileColumns;
        productPlane = (tiles * pitch) + Skew;
        tileOffsets = HostTables.Pinned([.. Enumerable.Range(0, tiles).Select(tile => tile * channelBlock)]);
        channelOffsets = HostTables.Pinned([.. Enumerable.Range(0, channelBlock)]);

        int Tasks() => checked(Tables.Batch * HostTables.Blocks(lines, lineBlock) * HostTables.Blocks(panelCount, panelBlock));

        // Rows of register tiles that are filled, with something for what a task costs at its start.
        double Worth(int count) => count * winograd.TilesAcross / (double)(Filled(count * winograd.TilesAcross, TileRows) + TileRows);
    }

    /// <inheritdoc/>
    public override long ScratchCount => SharedWindows + (sharesFilters ? (long)Tables.Batch * panelCount * TilePoints * filterPlane : 0);

    static int TileRows => TShape.Rows;

    static int TileColumns => HostTile<T, TLanes, TShape>.Columns;

    long SharedWindows => sharesWindows ? (long)Tables.Batch * channelBlocks * TilePoints * windowPlane : 0;

    // The results of a task take the place of its windows.
    int WindowRoom => (int)Math.Max(sharesWindows ? 0 : TilePoints * windowPlane, (long)Step * Step * lineBlock * winograd.TilesAcross * pitch);

    /// <inheritdoc/>
    public override void Run(in HostOperands<T, TEpilogue> operands)
    {
        if (sharesWindows)
        {
            Share(Tables.Batch * channelBlocks * lineBlocks, 2L * TilePoints * lineBlock * winograd.TilesAcross * channelBlock, transforming, operands);
        }

        if (sharesFilters)
        {
            Share(Tables.Batch * panelCount * packedChunks, 2L * TilePoints * PackedFilters * TileColumns, packing, operands);
        }

        Share(Tables.Batch * lineBlocks * columnBlocks, (long)TilePoints * lineBlock * winograd.TilesAcross * pitch * Tables.Depth / 4, multiplying, operands);
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
            operands.Scratch + (rest * TilePoints * windowPlane) + ((long)first * winograd.TilesAcross * channelBlock),
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
            operands.Scratch + SharedWindows + (rest * TilePoints * filterPlane) + (first * TileColumns),
            HostScratch.Get<T>(PackedFilters * FilterTaps * TileColumns, HostSlots.Block));
    }

    void Pack(in HostOperands<T, TEpilogue> operands, int matrix, int panel, int first, int count, T* target, T* room)
    {
        HostPanel.Pack(
            operands.B + Tables.ColumnMatrices[matrix],
            Tables.ColumnOffsets + (panel * TileColumns),
            TileColumns,
            winograd.Taps.Slice(first * FilterTaps, count * FilterTaps),
            HostRuns.Gcd(winograd.TapRun, count * FilterTaps),
            room);
        HostWinograd<T, TLanes>.Filters(room, winograd.Places, TileColumns, count, target, filterPlane);
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
            WindowRoom + (TilePoints * productPlane) + (sharesFilters ? 0 : (int)(panelBlock * TilePoints * filterPlane))
                + Math.Max(winograd.TransformRoom(channelBlock), PackedFilters * FilterTaps * TileColumns),
            HostSlots.Block);
        var products = scratch + WindowRoom;
        var filters = sharesFilters
            ? operands.Scratch + SharedWindows + ((((long)matrix * panelCount) + panel) * TilePoints * filterPlane)
            : products + (TilePoints * productPlane);
        var room = products + (TilePoints * productPlane) + (sharesFilters ? 0 : panelBlock * TilePoints * filterPlane);
        for (var chunk = 0; chunk < channelBlocks; chunk++)
        {
            var channel = chunk * channelBlock;
            var depth = Math.Min(channelBlock, Tables.Depth - channel);
            var windows = scratch;
            if (sharesWindows)
            {
                windows = operands.Scratch + ((((long)matrix * channelBlocks) + chunk) * TilePoints * windowPlane)
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
                        var target = filters + (at * TilePoints * filterPlane) + (filter * TileColumns);
                        Pack(operands, matrix, panel + at, channel + filter, Math.Min(PackedFilters, depth - filter), target, room);
                    }
                }
            }

            for (var point = 0; point < TilePoints; point++)
            {
                for (var at = 0; at < panels; at++)
                {
                    var factors = filters + (((at * TilePoints) + point) * filterPlane) + (sharesFilters ? channel * TileColumns : 0);
                    for (var row = 0; row < count * winograd.TilesAcross; row += TileRows)
                    {
                        HostTile<T, TLanes, TShape>.Multiply(
                            windows + (point * windowPlane),
                            HostTables.Pointer(tileOffsets) + row,
                            HostTables.Pointer(channelOffsets),
                            factors,
                            depth,
                            products + (point * productPlane) + (row * pitch) + (at * TileColumns),
                            pitch,
                            chunk > 0);
                    }
                }
            }
        }

        Store(operands, matrix, first, count, panel, panels, products, scratch);
    }

    void Store(in HostOperands<T, TEpilogue> operands, int matrix, int first, int count, int panel, int panels, T* products, T* block)
    {
        var start = FirstResult(first);
        for (var line = 0; line < count; line++)
        {
            var down = (first + line) % winograd.LinesOfTiles;
            HostWinograd<T, TLanes>.Results(
                products + (line * winograd.TilesAcross * pitch),
                productPlane,
                pitch,
                panels * TileColumns,
                block + ((FirstResult(first + line) - start) * pitch),
                winograd.ResultWidth,
                (down * Step) + 1 < winograd.ResultHeight);
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
        return ((row * winograd.ResultHeight) + (down * Step)) * winograd.ResultWidth;
    }
}
