using System.Numerics;
using RepFlow.Ilgpu.Emitted;
using static RepFlow.Ilgpu.Contractions.Host.WinogradTables;
using static RepFlow.Ilgpu.Contractions.WinogradForm;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>
/// A <see cref="WinogradForm"/> whose sums are cut into tiles: the adjoint by the weights of a convolution that steps by one. A task transforms both operands for some
/// lines of tiles at a time, adds the products of their tiles up for each point, and transforms the sums into taps at the end.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TLanes">The vectors.</typeparam>
/// <typeparam name="TShape">The size of the register tile.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
sealed unsafe class HostWinogradSumPass<T, TLanes, TShape, TEpilogue> : HostMatrixPass<T, TEpilogue>
    where T : unmanaged, INumber<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where TShape : struct, IHostTileShape
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>The rows of a task, about.</summary>
    const int MostRows = 132;

    /// <summary>The columns of a task.</summary>
    const int MostColumns = 128;

    /// <summary>The tiles that are transformed at a time, about.</summary>
    const int MostTiles = 32;

    /// <summary>Tasks that are wanted before sums are cut.</summary>
    const int WantedTasks = 16;

    /// <summary>The least number of tiles of a part of the sums.</summary>
    const int LeastSlice = 96;

    /// <summary>The elements of a tile along an axis.</summary>
    const int Step = 2;

    readonly HostStep<T, TEpilogue> multiplying;
    readonly HostStep<T, TEpilogue> addingSlices;
    readonly WinogradTables winograd;
    readonly int[] rowOffsets;
    readonly int[] tileOffsets;
    readonly int panelCount;
    readonly int panelBlock;
    readonly int columnBlocks;
    readonly int rowBlock;
    readonly int rowBlocks;
    readonly int channels;
    readonly int lines;
    readonly int lineBlock;
    readonly int slices;
    readonly int sliceLines;
    readonly int pitch;
    readonly int windowPlane;
    readonly int factorPlane;
    readonly int sumPlane;
    readonly int taskCount;

    /// <summary>Cuts a pass into tasks.</summary>
    /// <param name="winograd">The tables.</param>
    public HostWinogradSumPass(WinogradTables winograd)
        : base(winograd.Others)
    {
        multiplying = Multiply;
        addingSlices = AddSlices;
        this.winograd = winograd;
        lines = checked(Tables.Depth * winograd.LinesOfTiles);
        panelCount = ContractionPass.Blocks(Tables.Columns, TileColumns);
        panelBlock = Math.Min(panelCount, Math.Max(1, MostColumns / TileColumns));
        columnBlocks = ContractionPass.Blocks(panelCount, panelBlock);
        rowBlocks = ContractionPass.Blocks(Tables.Rows, MostRows);
        rowBlock = Filled(ContractionPass.Blocks(Tables.Rows, rowBlocks), TileRows);
        rowBlocks = ContractionPass.Blocks(Tables.Rows, rowBlock);
        lineBlock = Math.Clamp(MostTiles / winograd.TilesAcross, 1, lines);
        var blocks = checked(Tables.Batch * rowBlocks * columnBlocks);
        slices = Math.Clamp(Math.Min(WantedTasks / blocks, lines * winograd.TilesAcross / LeastSlice), 1, lines);
        sliceLines = ContractionPass.Blocks(lines, slices);
        slices = ContractionPass.Blocks(lines, sliceLines);
        taskCount = checked(blocks * slices);

        // Register tiles over the edge read rows that are there.
        channels = Filled(rowBlock, Skew);
        pitch = panelBlock * TileColumns;
        var tiles = lineBlock * winograd.TilesAcross;
        windowPlane = (tiles * channels) + Skew;
        factorPlane = (tiles * pitch) + Skew;
        sumPlane = (rowBlock * pitch) + Skew;
        rowOffsets = HostTables.Pinned([.. Enumerable.Range(0, rowBlock)]);
        tileOffsets = HostTables.Pinned([.. Enumerable.Range(0, tiles).Select(tile => tile * channels)]);
    }

    /// <inheritdoc/>
    public override long ScratchCount => slices == 1 ? 0 : (long)taskCount * BlockSize;

    static int TilePoints => WinogradScheme.Sliding.SumPlanes;

    static int TileRows => TShape.Rows;

    static int TileColumns => HostTile<T, TLanes, TShape>.Columns;

    int BlockSize => rowBlock * FilterTaps * pitch;

    int TilePair => 2 * Step * winograd.TilesAcross * pitch;

    // The taps of a task take the place of what it has transformed.
    int FactorRoom => Math.Max(TilePoints * (windowPlane + factorPlane), BlockSize);

    /// <inheritdoc/>
    public override void Run(in HostOperands<T, TEpilogue> operands)
    {
        Share(taskCount, (long)TilePoints * rowBlock * pitch * sliceLines * winograd.TilesAcross / 4, multiplying, operands);
        if (slices > 1)
        {
            Share(taskCount / slices, (long)BlockSize * slices, addingSlices, operands);
        }
    }

    /// <summary>Computes one block of the result, or of a part of its sums.</summary>
    void Multiply(int item, in HostOperands<T, TEpilogue> operands)
    {
        var task = Task(item);
        var rows = Math.Min(rowBlock, Tables.Rows - task.Row);
        var panels = Math.Min(panelBlock, panelCount - task.Panel);
        var windows = HostScratch.Get<T>(FactorRoom + (TilePoints * sumPlane) + winograd.TransformRoom(channels) + TilePair, HostSlots.Block);
        var factors = windows + (TilePoints * windowPlane);
        var sums = windows + FactorRoom;
        var pairs = sums + (TilePoints * sumPlane);
        var end = Math.Min(lines, (task.Slice + 1) * sliceLines);
        for (var first = task.Slice * sliceLines; first < end; first += lineBlock)
        {
            var count = Math.Min(lineBlock, end - first);
            winograd.Transform<T, TLanes>(
                operands.A + Tables.Matrices[task.Matrix],
                Tables.DepthOffsets,
                first,
                count,
                Tables.RowOffsets + task.Row,
                Filled(rows, Skew),
                windows,
                channels,
                windowPlane,
                pairs);
            TransformTiles(operands.B + Tables.ColumnMatrices[task.Matrix], first, count, task.Panel, panels, factors, pairs + winograd.TransformRoom(channels));
            for (var point = 0; point < TilePoints; point++)
            {
                for (var panel = 0; panel < panels; panel++)
                {
                    for (var row = 0; row < rows; row += TileRows)
                    {
                        HostTile<T, TLanes, TShape>.Multiply(
                            windows + (point * windowPlane),
                            HostTables.Pointer(rowOffsets) + row,
                            HostTables.Pointer(tileOffsets),
                            factors + (point * factorPlane) + (panel * lineBlock * winograd.TilesAcross * TileColumns),
                            count * winograd.TilesAcross,
                            sums + (point * sumPlane) + (row * pitch) + (panel * TileColumns),
                            pitch,
                            first > task.Slice * sliceLines);
                    }
                }
            }
        }

        var block = slices > 1 ? Partial(item, operands) : windows;
        HostWinograd<T, TLanes>.Taps(sums, sumPlane, pitch, panels * TileColumns, rows, block);
        if (slices == 1)
        {
            Store(task, block, operands);
        }
    }

    void TransformTiles(T* source, int first, int count, int panel, int panels, T* factors, T* pair)
    {
        var width = panels * TileColumns;
        for (var line = 0; line < count; line++)
        {
            var (depth, down) = Math.DivRem(first + line, winograd.LinesOfTiles);
            var from = source + Tables.ColumnDepthOffsets[depth] + (down * winograd.TileStep);
            HostPanel.Pack(from, Tables.ColumnOffsets + (panel * TileColumns), width, winograd.Tiles, winograd.TileRun, pair);
            for (var at = 0; at < panels; at++)
            {
                HostWinograd<T, TLanes>.Tiles(
                    pair + (at * TileColumns),
                    Step * winograd.TilesAcross * width,
                    width,
                    TileColumns,
                    winograd.TilesAcross,
                    factors + (((at * lineBlock) + line) * winograd.TilesAcross * TileColumns),
                    factorPlane);
            }
        }
    }

    /// <summary>Adds the parts of one block's sums, in order, and writes the block.</summary>
    void AddSlices(int item, in HostOperands<T, TEpilogue> operands)
    {
        var first = item * slices;
        var sum = Partial(first, operands);
        for (var slice = 1; slice < slices; slice++)
        {
            var part = Partial(first + slice, operands);
            for (var at = 0; at < BlockSize; at += TLanes.Count)
            {
                TLanes.Store(TLanes.Load(sum + at) + TLanes.Load(part + at), sum + at);
            }
        }

        Store(Task(first), sum, operands);
    }

    void Store(HostTask task, T* block, in HostOperands<T, TEpilogue> operands)
    {
        var result = operands.Result;
        var column = task.Panel * TileColumns;
        var start = task.Row * FilterTaps;
        HostBlock<T, TLanes, TEpilogue>.Store(
            block,
            pitch,
            ref result,
            Tables.ResultMatrices[task.Matrix],
            winograd.Results + start,
            Math.Min(rowBlock, Tables.Rows - task.Row) * FilterTaps,
            winograd.ResultRun - (start % winograd.ResultRun),
            winograd.ResultRun,
            Tables.ResultColumnOffsets + column,
            Math.Min(pitch, Tables.Columns - column));
    }

    T* Partial(int item, in HostOperands<T, TEpilogue> operands) => operands.Scratch + ((long)item * BlockSize);

    HostTask Task(int item)
    {
        var (rest, slice) = Math.DivRem(item, slices);
        (rest, var column) = Math.DivRem(rest, columnBlocks);
        var (matrix, row) = Math.DivRem(rest, rowBlocks);
        return new HostTask(matrix, slice, row * rowBlock, column * panelBlock);
    }
}
