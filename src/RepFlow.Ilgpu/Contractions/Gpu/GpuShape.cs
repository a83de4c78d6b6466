using static System.FormattableString;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>What decides which variant computes a pass of a contraction fastest.</summary>
/// <param name="IsSingle">Whether the tensors are of single precision.</param>
/// <param name="Batch">The number of matrices.</param>
/// <param name="Rows">The rows of each.</param>
/// <param name="Columns">The columns of each.</param>
/// <param name="Depth">The terms of each sum.</param>
/// <param name="Border">The words of the border test.</param>
/// <param name="Access">How its elements lie: from a row to the next, from a term to the next, and the same of the columns.</param>
/// <param name="Special">The variants that need a form of the axes, which are there.</param>
/// <param name="FiltersPay">Whether Winograd's filtering, if it is among them, is clearly less work on a large GPU.</param>
readonly record struct GpuShape(bool IsSingle, int Batch, int Rows, int Columns, int Depth, int Border, (int Row, int RowTerm, int Column, int ColumnTerm) Access,
    IReadOnlyList<GpuVariant> Special, bool FiltersPay = false)
{
    /// <summary>The shape of a pass.</summary>
    /// <param name="isSingle">Whether the tensors are of single precision.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="border">The words of the border test.</param>
    /// <param name="rowSteps">How far each index moves in the operand that holds the rows.</param>
    /// <param name="columnSteps">How far each moves in the other one.</param>
    /// <param name="special">The variants that need a form of the axes, which are there.</param>
    /// <param name="filtersPay">Whether Winograd's filtering is clearly less work.</param>
    /// <returns>The shape.</returns>
    public static GpuShape Of(bool isSingle, ContractionPass pass, int border, int[] rowSteps, int[] columnSteps, IReadOnlyList<GpuVariant> special, bool filtersPay)
    {
        return new(
            isSingle, pass.Count(IndexRole.Batch), pass.Count(IndexRole.Row), pass.Count(IndexRole.Column), pass.Count(IndexRole.Summed), border,
            (Next(IndexRole.Row, rowSteps), Next(IndexRole.Summed, rowSteps), Next(IndexRole.Column, columnSteps), Next(IndexRole.Summed, columnSteps)), special, filtersPay);

        int Next(IndexRole role, int[] steps) => Enumerable.Range(0, steps.Length)
            .Where(index => pass.Roles[index] == role && pass.Extents[index] > 1)
            .Select(index => Math.Abs(steps[index])).DefaultIfEmpty(0).Min();
    }

    /// <summary>The shape in words, which name what is measured of it.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Invariant(
        $"contraction {(IsSingle ? "f32" : "f64")} {Batch} x {Rows} x {Columns} of {Depth} terms, rows by {Access.Row} and {Access.RowTerm}, columns by {Access.Column} and {Access.ColumnTerm}, border {Border}");
}
