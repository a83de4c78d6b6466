using System.Numerics;
namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>A tensor of a <see cref="GpuWinogradLayout"/>: its tiles, and its values at the points.</summary>
sealed class GpuWinogradTensor
{
    readonly ContractionPass reading;
    readonly PassAxis[] axes;
    readonly PassAxis[] borders;
    readonly int[] steps;
    readonly int[] order;
    readonly int down;
    readonly int across;
    readonly long items;

    /// <summary>Lays out a tensor.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="axes">The tensor's axes in the pass.</param>
    /// <param name="size">The elements of a tile along an axis.</param>
    /// <param name="outer">The role of the outer indices.</param>
    /// <param name="inner">The role of the inner indices.</param>
    public GpuWinogradTensor(GpuWinogradLayout layout, PassAxis[] axes, int size, IndexRole outer, IndexRole inner)
    {
        var pass = layout.Pass;
        var extents = (int[])layout.Product.Extents.Clone();
        (down, across) = (layout.Tap(layout.Down), layout.Tap(layout.Across));
        extents[down] = extents[across] = size;

        // The index of the taps runs along a tile, that of the places from tile to tile.
        this.axes = [.. axes.Select(Tiled)];

        // Tiles reach over the last place, which a tensor may have elements behind that are not the pass's.
        borders = [.. axes.Select(axis => Tiled(axis.Coefficients.Count(coefficient => coefficient != 0) == 1 ? Reached(axis, pass.Extents) : axis))];
        steps = pass.Steps(this.axes, ContractionPass.DenseStrides(axes));
        var reach = pass.Steps(pass.A, ContractionPass.DenseStrides(pass.A)).Zip(pass.Steps(pass.B, ContractionPass.DenseStrides(pass.B)), (a, b) => Math.Abs(a == 0 ? b : a)).ToArray();
        int[] indices = [.. Of(IndexRole.Batch), .. Of(outer), .. Of(inner)];
        order = new int[extents.Length];
        for (var at = 0; at < indices.Length; at++)
        {
            order[indices[at]] = indices.Length - at;
        }

        Values = [.. ((int[])[down, across, .. indices]).Select(index => Plain(layout.Product.Extents[index], index, extents.Length))];
        items = indices.Aggregate(1L, (count, index) => count * extents[index]);
        reading = new ContractionPass(
            extents, [.. pass.Roles.Select((role, index) => index == down || index == across ? IndexRole.Summed : role == inner ? IndexRole.Row : role == outer || role == IndexRole.Batch ? IndexRole.Batch : IndexRole.Column)],
            [], [], [], Adds: false, Finishes: false, IsZero: false, pass.Residues);

        // The farthest apart outermost, as they lie.
        IEnumerable<int> Of(IndexRole role) => Enumerable.Range(0, extents.Length).Where(index => pass.Roles[index] == role && index != down && index != across).OrderByDescending(index => reach[index]);

        PassAxis Tiled(PassAxis axis)
        {
            var coefficients = (int[])axis.Coefficients.Clone();
            foreach (var pair in (ReadOnlySpan<WinogradPair>)[layout.Down, layout.Across])
            {
                var place = layout.Place(pair);
                if (coefficients[place] != 0)
                {
                    coefficients[layout.Tap(pair)] = coefficients[place];
                    coefficients[place] *= GpuWinogradLayout.TileSize;
                }
            }

            return axis with { Coefficients = coefficients };
        }
    }

    /// <summary>The axes of its values: the points down and across, the other matrices, the outer and the inner indices.</summary>
    public PassAxis[] Values { get; }

    /// <summary>Its tiles in a part of the work.</summary>
    public int Items => checked((int)items);

    /// <summary>How many values it has in a part of the work.</summary>
    public long Count => GpuWinogradLayout.Points * GpuWinogradLayout.Points * items;

    /// <summary>Whether its borders are such that kernels can test them: a word each way.</summary>
    public bool IsTestable => GpuBorderLayout.FitsWord(reading, Axes(isAcross: false)) && GpuBorderLayout.FitsWord(reading, Axes(isAcross: true));

    /// <summary>What a step of an index adds to the offset.</summary>
    /// <param name="index">The index.</param>
    /// <returns>The step.</returns>
    public int Step(int index) => steps[index];

    /// <summary>Where its tiles lie.</summary>
    /// <param name="tables">Receives the tables.</param>
    /// <returns>The place; its view of the tables is not set.</returns>
    public GpuWinogradPlace Place(List<int> tables)
    {
        var (downBorder, acrossBorder) = (Border(isAcross: false), Border(isAcross: true));
        var (downAxes, acrossAxes) = (Axes(isAcross: false), Axes(isAcross: true));
        var downWords = downBorder.Steps(0, downAxes, steps.Length);
        var acrossWords = acrossBorder.Steps(0, acrossAxes, steps.Length);
        return new()
        {
            OuterTable = Add(
                IndexRole.Batch, ContractionPass.Origin(axes, ContractionPass.DenseStrides(axes)), downBorder.Origin(0, downAxes), acrossBorder.Origin(0, acrossAxes)),
            InnerTable = Add(IndexRole.Row, 0, 0, 0),
            OuterCount = reading.Count(IndexRole.Batch),
            InnerCount = reading.Count(IndexRole.Row),
            ByInner = new(reading.Count(IndexRole.Row)),
            DownStep = steps[down],
            AcrossStep = steps[across],
            DownWord = downWords[down],
            AcrossWord = acrossWords[across],
            Down = downBorder.Test,
            Across = acrossBorder.Test,
        };

        int Add(IndexRole role, int offset, int downWord, int acrossWord)
        {
            var at = tables.Count;
            tables.AddRange(reading.Table(role, steps, order, offset));
            tables.AddRange(reading.Table(role, downWords, order, downWord));
            tables.AddRange(reading.Table(role, acrossWords, order, acrossWord));
            return at;
        }
    }

    GpuBorderLayout Border(bool isAcross) => new(reading, Axes(isAcross));

    PassAxis[] Axes(bool isAcross) => [.. borders.Where(axis => axis.Coefficients[across] != 0 == isAcross)];

    /// <summary>The part of an axis that is inside the tensor and reached by the index on it, as an axis.</summary>
    static PassAxis Reached(PassAxis axis, int[] extents)
    {
        var (first, last) = axis.Range(extents);
        var (begin, end) = (Math.Max(0, first), Math.Min(axis.Extent - 1, last));
        return axis with { Extent = (int)Math.Max(0, end - begin + 1), Offset = (int)(axis.Offset - begin) };
    }

    static PassAxis Plain(int extent, int index, int indices)
    {
        var coefficients = new int[indices];
        coefficients[index] = 1;
        return new(extent, coefficients, 0);
    }
}
