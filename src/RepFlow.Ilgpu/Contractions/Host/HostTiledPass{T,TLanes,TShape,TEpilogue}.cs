using System.Numerics;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>
/// The general way: the columns are packed into panels, and register tiles walk over rows and panels in blocks that stay in the caches. The rows are
/// read where they lie, through the offset tables.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TLanes">The vectors of the register tile.</typeparam>
/// <typeparam name="TShape">The size of the register tile.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
sealed unsafe class HostTiledPass<T, TLanes, TShape, TEpilogue> : HostMatrixPass<T, TEpilogue>
    where T : unmanaged, INumber<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where TShape : struct, IHostTileShape
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>Terms by which slices and pieces of panels are cut.</summary>
    const int SliceStep = 128;

    /// <summary>Register tiles and panels of a task: its block of the result and the operands for it stay in the second-level cache.</summary>
    const int RowTiles = 16;
    const int Panels = 8;

    /// <summary>Tasks that are wanted before sums are cut: enough to keep many cores busy.</summary>
    const int WantedTasks = 32;

    /// <summary>A piece of a panel that is packed by itself is at least so many terms.</summary>
    const int LeastPiece = 256;

    /// <summary>A slice is at least so many terms, so that adding the slices costs little.</summary>
    const int LeastSlice = 1024;

    readonly HostStep<T, TEpilogue> packing;
    readonly HostStep<T, TEpilogue> multiplying;
    readonly HostStep<T, TEpilogue> addingSlices;
    readonly int panelCount;
    readonly int rowBlock;
    readonly int panelBlock;
    readonly int rowBlocks;
    readonly int columnBlocks;
    readonly int slices;
    readonly int sliceDepth;
    readonly int pitch;
    readonly int taskCount;
    readonly long panelSize;
    readonly int pieces;
    readonly int pieceDepth;

    /// <summary>Cuts a pass into tasks.</summary>
    /// <param name="tables">The offset tables.</param>
    public HostTiledPass(HostTables tables)
        : base(tables)
    {
        packing = Pack;
        multiplying = Multiply;
        addingSlices = AddSlices;
        panelCount = ContractionPass.Blocks(tables.Columns, TileColumns);
        panelSize = (long)tables.Depth * TileColumns;

        // Few panels: their terms are shared out.
        (pieces, pieceDepth) = Cut(Math.Min(ContractionPass.Blocks(WantedTasks, Math.Max(1, tables.Batch * panelCount)), tables.Depth / LeastPiece));
        panelBlock = Math.Clamp(panelCount, 1, Panels);
        var allTiles = Math.Max(1, ContractionPass.Blocks(tables.Rows, TileRows));
        var rowTiles = Math.Min(RowTiles, allTiles);
        if (Blocks() < WantedTasks && tables.Depth >= 2 * LeastSlice)
        {
            // Sums are cut first, and few panels leave room for more rows: a panel serves all rows of a task.
            rowTiles = ContractionPass.Blocks(allTiles, ContractionPass.Blocks(allTiles, RowTiles * Panels / panelBlock));
        }

        // Few tasks: cut the columns finer, since rows of a task share the reading of panels, then the rows.
        while (Blocks() * Slices() < WantedTasks && panelBlock > 2)
        {
            panelBlock = ContractionPass.Blocks(panelBlock, 2);
        }

        while (Blocks() * Slices() < WantedTasks && rowTiles > 4)
        {
            rowTiles = ContractionPass.Blocks(rowTiles, 2);
        }

        (slices, sliceDepth) = Cut(Slices());
        rowBlock = rowTiles * TileRows;
        rowBlocks = ContractionPass.Blocks(tables.Rows, rowBlock);
        columnBlocks = ContractionPass.Blocks(panelCount, panelBlock);
        pitch = panelBlock * TileColumns;
        taskCount = checked(Blocks() * slices);

        int Slices() => Blocks() >= WantedTasks || tables.Depth < 2 * LeastSlice ? 1 : Math.Min(ContractionPass.Blocks(WantedTasks, Math.Max(1, Blocks())), tables.Depth / LeastSlice);

        // The terms in parts of about the same length, as many as are wanted or fewer.
        (int Count, int Depth) Cut(int count)
        {
            var depth = ContractionPass.Blocks(ContractionPass.Blocks(tables.Depth, Math.Max(1, count)), SliceStep) * SliceStep;
            return count <= 1 ? (1, tables.Depth) : (ContractionPass.Blocks(tables.Depth, depth), depth);
        }

        int Blocks() => checked(tables.Batch * ContractionPass.Blocks(tables.Rows, rowTiles * TileRows) * ContractionPass.Blocks(panelCount, panelBlock));
    }

    /// <inheritdoc/>
    public override long ScratchCount => PanelsCount + (slices == 1 ? 0 : (long)taskCount * rowBlock * pitch);

    /// <summary>The most terms summed between two visits of a tile of the result: a packed panel of so many stays in the first-level cache.</summary>
    static int DepthBlock => 512 / TShape.Vectors;

    static int TileRows => TShape.Rows;

    static int TileColumns => HostTile<T, TLanes, TShape>.Columns;

    // Where a task has all rows nobody else reads its panels, and it packs them as it goes.
    bool PacksInTasks => rowBlocks == 1;

    long PanelsCount => PacksInTasks ? 0 : Tables.Batch * panelCount * panelSize;

    /// <inheritdoc/>
    public override void Run(in HostOperands<T, TEpilogue> operands)
    {
        if (Tables.Depth > 0 && !PacksInTasks)
        {
            Share(checked(Tables.Batch * panelCount * pieces), 2 * panelSize / pieces, packing, operands);
        }

        Share(taskCount, 2L * rowBlock * pitch * (sliceDepth + 4), multiplying, operands);
        if (slices > 1)
        {
            Share(taskCount / slices, (long)rowBlock * pitch * (slices + 4), addingSlices, operands);
        }
    }

    void Pack(int item, in HostOperands<T, TEpilogue> operands)
    {
        var (place, piece) = Math.DivRem(item, pieces);
        var (matrix, panel) = Math.DivRem(place, panelCount);
        var first = piece * pieceDepth;
        Pack(operands, matrix, panel, first, Math.Min(pieceDepth, Tables.Depth - first), operands.Scratch + (place * panelSize) + ((long)first * TileColumns));
    }

    void Pack(in HostOperands<T, TEpilogue> operands, int matrix, int panel, int first, int count, T* target) => HostPanel.Pack(
        operands.B + Tables.ColumnMatrices[matrix],
        Tables.ColumnOffsets + (panel * TileColumns),
        TileColumns,
        new ReadOnlySpan<int>(Tables.ColumnDepthOffsets + first, count),
        Tables.ColumnDepthRun,
        target,
        first % Tables.ColumnDepthRun.Length);

    /// <summary>Computes one block of the result, or of a part of its sums.</summary>
    void Multiply(int item, in HostOperands<T, TEpilogue> operands)
    {
        var task = Task(item);
        var panelsHere = Math.Min(panelBlock, panelCount - task.Panel);
        var rowsHere = Math.Min(rowBlock, Tables.Rows - task.Row);
        var from = task.Slice * sliceDepth;
        var to = Math.Min(from + sliceDepth, Tables.Depth);
        var block = slices > 1 ? Partial(item, operands) : HostScratch.Get<T>(rowBlock * pitch, HostSlots.Block);
        var source = operands.A + Tables.Matrices[task.Matrix];
        var panels = operands.Scratch + ((((long)task.Matrix * panelCount) + task.Panel) * panelSize);
        if (to <= from)
        {
            new Span<T>(block, rowBlock * pitch).Clear();
        }

        // A visit of few terms costs as much as one of many, so all are as long.
        var visit = ContractionPass.Blocks(to - from, Math.Max(1, ContractionPass.Blocks(to - from, DepthBlock)));
        for (var start = from; start < to; start += visit)
        {
            var depth = Math.Min(visit, to - start);
            for (var panel = 0; panel < panelsHere; panel++)
            {
                var packed = panels + (panel * panelSize) + ((long)start * TileColumns);
                if (PacksInTasks)
                {
                    packed = HostScratch.Get<T>(visit * TileColumns, HostSlots.Panel);
                    Pack(operands, task.Matrix, task.Panel + panel, start, depth, packed);
                }

                for (var row = 0; row < rowsHere; row += TileRows)
                {
                    HostTile<T, TLanes, TShape>.Multiply(
                        source,
                        Tables.RowOffsets + task.Row + row,
                        Tables.DepthOffsets + start,
                        packed,
                        depth,
                        block + (row * pitch) + (panel * TileColumns),
                        pitch,
                        start > from);
                }
            }
        }

        if (slices == 1)
        {
            Store(task, block, operands);
        }
    }

    /// <summary>Adds the parts of one block's sums, in order, and writes the block.</summary>
    void AddSlices(int item, in HostOperands<T, TEpilogue> operands)
    {
        var blocks = rowBlocks * columnBlocks;
        var first = (item / blocks * slices * blocks) + (item % blocks);
        var sum = Partial(first, operands);
        for (var slice = 1; slice < slices; slice++)
        {
            var part = Partial(first + (slice * blocks), operands);
            for (var at = 0; at < rowBlock * pitch; at++)
            {
                sum[at] += part[at];
            }
        }

        Store(Task(first), sum, operands);
    }

    void Store(HostTask task, T* block, in HostOperands<T, TEpilogue> operands)
    {
        var first = task.Panel * TileColumns;
        var result = operands.Result;
        HostBlock<T, TLanes, TEpilogue>.Store(
            block,
            pitch,
            ref result,
            Tables.ResultMatrices[task.Matrix],
            Tables.ResultRowOffsets + task.Row,
            Math.Min(rowBlock, Tables.Rows - task.Row),
            Tables.ResultRowRun - (task.Row % Tables.ResultRowRun),
            Tables.ResultRowRun,
            Tables.ResultColumnOffsets + first,
            Math.Min(pitch, Tables.Columns - first));
    }

    T* Partial(int item, in HostOperands<T, TEpilogue> operands) => operands.Scratch + PanelsCount + ((long)item * rowBlock * pitch);

    HostTask Task(int item)
    {
        var (rest, panel) = Math.DivRem(item, columnBlocks);
        (rest, var row) = Math.DivRem(rest, rowBlocks);
        var (matrix, slice) = Math.DivRem(rest, slices);
        return new HostTask(matrix, slice, row * rowBlock, panel * panelBlock);
    }
}
