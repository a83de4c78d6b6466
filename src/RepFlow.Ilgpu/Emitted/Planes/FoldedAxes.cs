using System.ComponentModel;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>A fold of a plane along some of its axes, on GPUs: which results there are, and where the terms of each stand.</summary>
/// <param name="Plane">The layout.</param>
/// <param name="Strip">The rows of a strip.</param>
/// <param name="Depth">Whether it folds along depth.</param>
/// <param name="Rows">Whether it folds along rows.</param>
/// <param name="Columns">Whether it folds along columns.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct FoldedAxes(PaddedPlane Plane, int Strip, int Depth, int Rows, int Columns)
{
    /// <summary>The number of terms of a result.</summary>
    public int Terms => (Depth != 0 ? Plane.Depth : 1) * TermRows * TermColumns;

    /// <summary>The number of results of a plane.</summary>
    public int Results => (Depth != 0 ? 1 : Plane.Depth) * KeptRows * KeptColumns;

    int TermRows => Rows != 0 ? Plane.Rows : 1;

    int TermColumns => Columns != 0 ? Plane.Columns : 1;

    int KeptRows => Rows != 0 ? 1 : Plane.Rows;

    int KeptColumns => Columns != 0 ? 1 : Plane.Columns;

    /// <summary>Where a term stands.</summary>
    /// <param name="result">The number of the result.</param>
    /// <param name="term">The number of its term.</param>
    public int At(int result, int term)
    {
        var (line, termLine) = (result / KeptColumns, term / TermColumns);
        return At(
            (line / KeptRows) + (termLine / TermRows),
            (line % KeptRows) + (termLine % TermRows),
            (result % KeptColumns) + (term % TermColumns));
    }

    /// <summary>Where a position stands.</summary>
    /// <param name="depth">Its place along depth.</param>
    /// <param name="row">Its row.</param>
    /// <param name="column">Its column.</param>
    public int At(int depth, int row, int column) =>
        Plane.Origin + (depth * Plane.Slice) + (row / Strip * Plane.Pitch) + (row % Strip * Plane.Block) + column;

    /// <summary>The number of the result at a position.</summary>
    /// <param name="depth">Its place along depth.</param>
    /// <param name="row">Its row.</param>
    /// <param name="column">Its column.</param>
    public int ResultAt(int depth, int row, int column) =>
        ((((Depth != 0 ? 0 : depth) * KeptRows) + (Rows != 0 ? 0 : row)) * KeptColumns) + (Columns != 0 ? 0 : column);
}
