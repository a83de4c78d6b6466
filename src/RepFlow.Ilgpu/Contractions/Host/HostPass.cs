namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>A pass of a contraction laid out for the host: its offset tables and how it is cut into tasks.</summary>
/// <remarks>The cut depends on the contraction only, never on the number of threads, and the order of every sum is fixed by it.</remarks>
sealed unsafe class HostPass
{
    /// <summary>Terms summed between two visits of a tile of the result: a packed panel of so many stays in the first-level cache.</summary>
    public const int DepthBlock = 256;

    const int RowTiles = 16;
    const int Panels = 8;
    const int WantedTasks = 32;
    const int LeastDepth = 1024;

    readonly int[] rowOffsets;
    readonly int[] depthOffsets;
    readonly int[] batchOffsets;
    readonly int[] columnOffsets;
    readonly int[] resultRowOffsets;
    readonly int[] resultColumnOffsets;

    /// <summary>Lays out a pass.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="a">How the row operand is read.</param>
    /// <param name="b">How the column operand is read.</param>
    /// <param name="tileRows">The rows of a register tile.</param>
    /// <param name="tileColumns">The columns of a register tile.</param>
    public HostPass(ContractionPass pass, StagedOperand a, StagedOperand b, int tileRows, int tileColumns)
    {
        Adds = pass.Adds;
        Rows = pass.Count(IndexRole.Row);
        Columns = pass.Count(IndexRole.Column);
        Depth = pass.Count(IndexRole.Summed);
        Batch = pass.Count(IndexRole.Batch);

        // Without terms nothing is read, and the operands may not even be laid out.
        var aSteps = Depth == 0 ? new int[pass.Extents.Length] : pass.Steps(pass.A, a.Strides);
        var bSteps = Depth == 0 ? new int[pass.Extents.Length] : pass.Steps(pass.B, b.Strides);
        var strides = ContractionPass.DenseStrides(pass.Result);
        var steps = pass.Steps(pass.Result, strides);
        var aOrigin = Depth == 0 ? 0 : a.Origin(pass.A);
        var bOrigin = Depth == 0 ? 0 : b.Origin(pass.B);
        rowOffsets = Pinned(pass.Table(IndexRole.Row, aSteps, aSteps), tileRows);
        depthOffsets = Pinned(pass.Table(IndexRole.Summed, aSteps, aSteps), 1);
        batchOffsets = Pinned(pass.Table(IndexRole.Batch, aSteps, steps, aOrigin), 1);
        columnOffsets = Pinned(pass.Table(IndexRole.Column, bSteps, bSteps), tileColumns);
        ColumnDepthOffsets = pass.Table(IndexRole.Summed, bSteps, aSteps);
        ColumnBatchOffsets = pass.Table(IndexRole.Batch, bSteps, steps, bOrigin);
        ColumnDepthRun = HostRuns.Length(ColumnDepthOffsets);
        resultRowOffsets = Pinned(pass.Table(IndexRole.Row, steps, aSteps), 1);
        ResultRowRun = HostRuns.Length(resultRowOffsets);
        resultColumnOffsets = Pinned(pass.Table(IndexRole.Column, steps, bSteps), 1);
        ResultBatchOffsets = pass.Table(IndexRole.Batch, steps, steps, ContractionPass.Origin(pass.Result, strides));

        PanelCount = Blocks(Columns, tileColumns);
        var tiles = Blocks(Rows, tileRows);
        RowBlock = Math.Min(RowTiles, Math.Max(1, tiles)) * tileRows;
        PanelBlock = Math.Min(Panels, Math.Max(1, PanelCount));
        // Few tasks: cut the rows finer, then the columns, then the sum.
        while (TaskCount < WantedTasks && RowBlock > 4 * tileRows)
        {
            RowBlock = Blocks(RowBlock / tileRows, 2) * tileRows;
        }

        while (TaskCount < WantedTasks && PanelBlock > 2)
        {
            PanelBlock = Blocks(PanelBlock, 2);
        }

        Slices = TaskCount < WantedTasks ? Math.Clamp(Math.Min(WantedTasks / Math.Max(1, TaskCount), Depth / LeastDepth), 1, WantedTasks) : 1;
        SliceDepth = Slices == 1 ? Depth : Blocks(Blocks(Depth, Slices), DepthBlock) * DepthBlock;
        Slices = Slices == 1 ? 1 : Blocks(Depth, SliceDepth);
        Pitch = PanelBlock * tileColumns;
    }

    /// <summary>Whether the pass adds to the result whatever the caller says.</summary>
    public bool Adds { get; }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>The number of terms of each sum.</summary>
    public int Depth { get; }

    /// <summary>The number of matrix products.</summary>
    public int Batch { get; }

    /// <summary>The panels that hold the columns.</summary>
    public int PanelCount { get; }

    /// <summary>The rows of a task; a multiple of the tile's.</summary>
    public int RowBlock { get; }

    /// <summary>The panels of a task.</summary>
    public int PanelBlock { get; }

    /// <summary>The parts of each sum that are computed apart and added in order.</summary>
    public int Slices { get; } = 1;

    /// <summary>The terms of a part.</summary>
    public int SliceDepth { get; }

    /// <summary>The elements of a row of a task's block of the result.</summary>
    public int Pitch { get; }

    /// <summary>The row blocks of a matrix.</summary>
    public int RowBlocks => Blocks(Rows, RowBlock);

    /// <summary>The column blocks of a matrix.</summary>
    public int ColumnBlocks => Blocks(PanelCount, PanelBlock);

    /// <summary>The tasks: batch, slice, row block, column block, the last one fastest.</summary>
    public int TaskCount => checked(Batch * Slices * RowBlocks * ColumnBlocks);

    /// <summary>The offset of each row in the row operand, its last one repeated to fill the last tile.</summary>
    public int* RowOffsets => Pointer(rowOffsets);

    /// <summary>The offset of each term in the row operand.</summary>
    public int* DepthOffsets => Pointer(depthOffsets);

    /// <summary>The offset of each matrix in the row operand.</summary>
    public int* BatchOffsets => Pointer(batchOffsets);

    /// <summary>The offset of each column in the column operand, its last one repeated to fill the last panel.</summary>
    public int* ColumnOffsets => Pointer(columnOffsets);

    /// <summary>The offset of each term in the column operand.</summary>
    public int[] ColumnDepthOffsets { get; }

    /// <summary>Every stretch of so many terms lies side by side in the column operand.</summary>
    public int ColumnDepthRun { get; }

    /// <summary>The offset of each matrix in the column operand.</summary>
    public int[] ColumnBatchOffsets { get; }

    /// <summary>The offset of each row in the result.</summary>
    public int* ResultRowOffsets => Pointer(resultRowOffsets);

    /// <summary>Every stretch of so many rows lies side by side in the result.</summary>
    public int ResultRowRun { get; }

    /// <summary>The offset of each column in the result.</summary>
    public int* ResultColumnOffsets => Pointer(resultColumnOffsets);

    /// <summary>The offset of each matrix in the result.</summary>
    public int[] ResultBatchOffsets { get; }

    /// <summary>A task by its number.</summary>
    /// <param name="item">The number.</param>
    /// <returns>The task.</returns>
    public HostTask Task(int item)
    {
        var (rest, panel) = Math.DivRem(item, ColumnBlocks);
        (rest, var row) = Math.DivRem(rest, RowBlocks);
        var (matrix, slice) = Math.DivRem(rest, Slices);
        return new HostTask(matrix, slice, row * RowBlock, panel * PanelBlock);
    }

    /// <summary>How many blocks of a size cover a number of elements.</summary>
    /// <param name="count">The elements.</param>
    /// <param name="size">The size.</param>
    /// <returns>The number of blocks.</returns>
    public static int Blocks(int count, int size) => (int)(((long)count + size - 1) / size);

    static int[] Pinned(int[] table, int multiple)
    {
        var pinned = GC.AllocateUninitializedArray<int>(Blocks(table.Length, multiple) * multiple, pinned: true);
        table.CopyTo(pinned, 0);
        if (table.Length > 0)
        {
            pinned.AsSpan(table.Length).Fill(table[^1]);
        }

        return pinned;
    }

    // The arrays live in the pinned heap, so the address stays good while this object is reachable.
    static int* Pointer(int[] pinned) => (int*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
}
