using System.Runtime.InteropServices;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>The extents and offset tables of a pass on the host.</summary>
/// <remarks>
/// Tables that inner loops read lie in the pinned heap, so that their addresses stay good while this object lives; each ends with its last entry
/// repeated, so that a tile over the edge reads elements that exist (what it computes from them is not stored).
/// </remarks>
sealed unsafe class HostTables
{
    /// <summary>The entries by which a table is longer than what it describes; no tile is wider.</summary>
    const int Spare = 64;

    readonly int[] rows;
    readonly int[] columns;
    readonly int[] depths;
    readonly int[] columnDepths;
    readonly int[] resultRows;
    readonly int[] resultColumns;

    /// <summary>Makes the tables of a pass.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="a">How the row operand is read.</param>
    /// <param name="b">How the column operand is read.</param>
    public HostTables(ContractionPass pass, StagedOperand a, StagedOperand b)
    {
        Adds = pass.Adds;
        Finishes = pass.Finishes;
        Rows = pass.Count(IndexRole.Row);
        Columns = pass.Count(IndexRole.Column);
        Depth = pass.Count(IndexRole.Summed);
        Batch = pass.Count(IndexRole.Batch);
        RowsMayReadBehind = a.NeedsCopy;

        // Without terms nothing is read, and the operands may not even be laid out.
        var none = new int[pass.Extents.Length];
        var aSteps = Depth == 0 ? none : pass.Steps(pass.A, a.Strides);
        var bSteps = Depth == 0 ? none : pass.Steps(pass.B, b.Strides);
        var strides = ContractionPass.DenseStrides(pass.Result);
        var steps = pass.Steps(pass.Result, strides);
        rows = Pinned(pass.Table(IndexRole.Row, aSteps, aSteps));
        depths = Pinned(pass.Table(IndexRole.Summed, aSteps, aSteps));
        columns = Pinned(pass.Table(IndexRole.Column, bSteps, bSteps));
        columnDepths = Pinned(pass.Table(IndexRole.Summed, bSteps, aSteps));
        resultRows = Pinned(pass.Table(IndexRole.Row, steps, aSteps));
        resultColumns = Pinned(pass.Table(IndexRole.Column, steps, bSteps));
        Matrices = pass.Table(IndexRole.Batch, aSteps, steps, Depth == 0 ? 0 : a.Origin(pass.A));
        ColumnMatrices = pass.Table(IndexRole.Batch, bSteps, steps, Depth == 0 ? 0 : b.Origin(pass.B));
        ResultMatrices = pass.Table(IndexRole.Batch, steps, steps, ContractionPass.Origin(pass.Result, strides));
        RowRun = HostRuns.Of(rows.AsSpan(0, Rows));
        DepthRun = HostRuns.Of(depths.AsSpan(0, Depth));
        ColumnDepthRun = HostRuns.Of(columnDepths.AsSpan(0, Depth));
        ResultRowRun = HostRuns.Length(resultRows.AsSpan(0, Rows));
    }

    /// <summary>Whether the pass adds to the result whatever the caller says.</summary>
    public bool Adds { get; }

    /// <summary>Whether no later pass adds to the same elements.</summary>
    public bool Finishes { get; }

    /// <summary>The number of rows of a matrix product.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>The number of terms of each sum.</summary>
    public int Depth { get; }

    /// <summary>The number of matrix products.</summary>
    public int Batch { get; }

    /// <summary>Whether a vector may be read that ends behind the row operand: it is a copy with room behind it.</summary>
    public bool RowsMayReadBehind { get; }

    /// <summary>The offset of each matrix in the row operand.</summary>
    public int[] Matrices { get; }

    /// <summary>The offset of each matrix in the column operand.</summary>
    public int[] ColumnMatrices { get; }

    /// <summary>The offset of each matrix in the result.</summary>
    public int[] ResultMatrices { get; }

    /// <summary>The offset of each row in the row operand.</summary>
    public int* RowOffsets => Pointer(rows);

    /// <summary>The offset of each term in the row operand.</summary>
    public int* DepthOffsets => Pointer(depths);

    /// <summary>The offset of each column in the column operand.</summary>
    public int* ColumnOffsets => Pointer(columns);

    /// <summary>The offset of each term in the column operand.</summary>
    public int* ColumnDepthOffsets => Pointer(columnDepths);

    /// <summary>The offset of each row in the result.</summary>
    public int* ResultRowOffsets => Pointer(resultRows);

    /// <summary>The offset of each column in the result.</summary>
    public int* ResultColumnOffsets => Pointer(resultColumns);

    /// <summary>How rows follow one another in the row operand.</summary>
    public HostRun RowRun { get; }

    /// <summary>How terms follow one another in the row operand.</summary>
    public HostRun DepthRun { get; }

    /// <summary>How terms follow one another in the column operand.</summary>
    public HostRun ColumnDepthRun { get; }

    /// <summary>Every stretch of so many rows lies side by side in the result.</summary>
    public int ResultRowRun { get; }

    /// <summary>A copy of a table in the pinned heap, its last entry repeated.</summary>
    /// <param name="table">The table.</param>
    /// <returns>The copy.</returns>
    public static int[] Pinned(ReadOnlySpan<int> table)
    {
        var pinned = GC.AllocateArray<int>(table.Length + Spare, pinned: true);
        table.CopyTo(pinned);
        pinned.AsSpan(table.Length).Fill(table.Length == 0 ? 0 : table[^1]);
        return pinned;
    }

    /// <summary>The address of a pinned table.</summary>
    /// <param name="pinned">The table.</param>
    /// <returns>Its first entry.</returns>
    public static int* Pointer(int[] pinned) => (int*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
}
