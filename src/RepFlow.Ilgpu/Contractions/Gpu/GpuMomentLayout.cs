namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>How a pass takes the moments of what it stores: those of its columns or of its rows, each line a part for every tile that it crosses.</summary>
/// <param name="OfRows">Whether of its rows.</param>
/// <param name="Items">How many items there are: a line of a matrix each.</param>
/// <param name="LineTable">The item of each line.</param>
/// <param name="BatchTable">What a matrix adds to them.</param>
/// <param name="Count">The elements of a line.</param>
/// <param name="PartSize">Those of a part.</param>
sealed record GpuMomentLayout(bool OfRows, int Items, int[] LineTable, int[] BatchTable, int Count, int PartSize)
{
    /// <summary>The parts of a line.</summary>
    public int Parts => ContractionPass.Blocks(Count, PartSize);

    /// <summary>
    /// Where moments can be taken as results are stored: they are whole there, of all elements of the result, and those of an item are a line: the axes along which items are told apart have the
    /// indices of the columns and of the matrices, or of the rows and of the matrices, and the others all the rest.
    /// </summary>
    /// <param name="pass">The pass, the only one.</param>
    /// <param name="axes">The axes of the result along which items are told apart, outermost first.</param>
    /// <param name="variant">What computes the pass, each sum at once.</param>
    /// <param name="order">The steps of the indices by which rows and columns are ordered.</param>
    /// <param name="resultSteps">The steps of the indices in the result.</param>
    /// <returns>The layout; null where the moments take a pass of their own.</returns>
    public static GpuMomentLayout? Of(ContractionPass pass, IReadOnlyList<int> axes, GpuVariant variant, (int[] Rows, int[] Columns) order, int[] resultSteps)
    {
        var (rows, columns, batch) = (pass.Count(IndexRole.Row), pass.Count(IndexRole.Column), pass.Count(IndexRole.Batch));
        var all = pass.Result.Aggregate(1L, (count, axis) => count * axis.Extent);
        if (!variant.TakesMoments || (long)rows * columns * batch != all || all == 0)
        {
            return null;
        }

        // What is on an axis of the items moves the item, what is not must not.
        var items = new int[pass.Extents.Length];
        var (count, start) = (1, 0);
        foreach (var axis in axes.Reverse())
        {
            for (var index = 0; index < items.Length; index++)
            {
                items[index] += pass.Result[axis].Coefficients[index] * count;
            }

            start += pass.Result[axis].Offset * count;
            count *= pass.Result[axis].Extent;
        }

        var others = Enumerable.Range(0, pass.Result.Length).Except(axes).Select(axis => pass.Result[axis]).ToList();
        var moving = Enumerable.Range(0, items.Length).Where(index => pass.Extents[index] > 1 && pass.Roles[index] != IndexRole.Summed).ToLookup(index => pass.Roles[index]);
        bool AreItems(IndexRole role) => moving[role].All(index => items[index] != 0 && others.TrueForAll(axis => axis.Coefficients[index] == 0));
        bool AreFolded(IndexRole role) => moving[role].All(index => items[index] == 0);
        if (!AreItems(IndexRole.Batch))
        {
            return null;
        }

        var (partRows, partColumns) = variant.MomentPart;
        return AreItems(IndexRole.Column) && AreFolded(IndexRole.Row) ? Lines(false, IndexRole.Column, order.Columns, rows, partRows)
            : AreItems(IndexRole.Row) && AreFolded(IndexRole.Column) ? Lines(true, IndexRole.Row, order.Rows, columns, partColumns)
            : null;

        GpuMomentLayout Lines(bool ofRows, IndexRole role, int[] order, int length, int part) =>
            new(ofRows, count, pass.Table(role, items, order), pass.Table(IndexRole.Batch, items, resultSteps, start), length, part);
    }
}
