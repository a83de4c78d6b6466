using System.Numerics;
using System.Runtime.InteropServices;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>How a <see cref="HostWindow"/> is computed: planes, bands of their rows with their borders, and the terms of a window in the order in which they are added.</summary>
sealed class HostWindowTables
{
    /// <summary>The rows of the result that are computed at a time.</summary>
    public const int Rows = 7;

    /// <summary>A band has so many elements at most, so that it stays in the first-level cache, or as many as <see cref="Rows"/> rows need.</summary>
    const int BandSize = 4096;

    /// <summary>Elements to which rows of a band are aligned.</summary>
    const int Line = 16;

    readonly int[] starts;
    readonly int planes;
    readonly int firstRow;
    readonly int height;
    readonly int sourceWidth;
    readonly int rowStep;
    readonly int phases;
    readonly int[] copiedFrom;
    readonly int[] copiedTo;
    readonly int[] copied;
    readonly HostChain[] chains;

    /// <summary>Makes the tables of a pass.</summary>
    /// <param name="window">The pass.</param>
    /// <param name="b">How the column operand is read.</param>
    /// <param name="lanes">The elements of a vector.</param>
    public HostWindowTables(HostWindow window, StagedOperand b, int lanes)
    {
        var (pass, others) = (window.Pass, window.Others);
        var (down, across) = (pass.A[^2], pass.A[^1]);
        var aStrides = ContractionPass.DenseStrides(pass.A);
        var aSteps = pass.Steps(pass.A, aStrides);
        var bSteps = pass.Steps(pass.B, b.Strides);
        var strides = ContractionPass.DenseStrides(pass.Result);
        var steps = pass.Steps(pass.Result, strides);
        (Height, Width) = (pass.Extents[window.Down.Kept], pass.Extents[window.Across.Kept]);
        (ResultRowStep, ResultColumnStep) = (steps[window.Down.Kept], steps[window.Across.Kept]);
        (height, sourceWidth) = (down.Extent, across.Extent);
        (rowStep, phases) = (down.Coefficients[window.Down.Kept], across.Coefficients[window.Across.Kept]);

        // What there is of all other indices.
        Columns = others.Table(IndexRole.Column, steps, bSteps);
        ColumnWeights = others.Table(IndexRole.Column, bSteps, bSteps);
        Matrices = others.Table(IndexRole.Batch, bSteps, steps, b.Origin(pass.B));
        var inner = others.Table(IndexRole.Row, steps, aSteps);
        PlanesOfMatrix = inner.Length;
        Results = [.. others.Table(IndexRole.Batch, steps, steps, ContractionPass.Origin(pass.Result, strides)).SelectMany(matrix => inner.Select(row => matrix + row))];
        (starts, planes) = Starts(others, aSteps, steps, aStrides);

        // A band: rows of the operand from the first that a row of the result reads, each as one line for every phase of the step along rows.
        var (rows, columns) = (Positions(down, window.Down), Positions(across, window.Across));
        firstRow = rows.Min();
        var firstColumn = columns.Min();
        var (lastRow, lastColumn) = (rows.Max() - firstRow, (columns.Max() - firstColumn) / phases);
        LinePitch = ContractionPass.Blocks(Math.Max(Width, lanes) + lastColumn, Line) * Line;
        RowPitch = phases * LinePitch;
        var blocks = ContractionPass.Blocks(Height, Rows);
        BandRows = Rows * Math.Clamp(((BandSize / planes / RowPitch) - lastRow) / (Rows * rowStep), 1, blocks);
        SourceRows = ((BandRows - 1) * rowStep) + lastRow + 1;
        Bands = ContractionPass.Blocks(Height, BandRows);
        PlanePitch = SourceRows * RowPitch;
        (copiedFrom, copiedTo, copied) = (new int[phases], new int[phases], new int[phases]);
        for (var phase = 0; phase < phases; phase++)
        {
            // The first position of the phase that is inside, and how many there are.
            var before = ContractionPass.Blocks(Math.Max(0, -(firstColumn + phase)), phases);
            copiedTo[phase] = before;
            copiedFrom[phase] = firstColumn + phase + (before * phases);
            copied[phase] = Math.Clamp(ContractionPass.Blocks(sourceWidth - copiedFrom[phase], phases), 0, LinePitch - before);
        }

        var (terms, order) = Order(
            [.. rows.Select(row => row - firstRow)],
            [.. columns.Select(column => column - firstColumn)],
            others.Table(IndexRole.Summed, bSteps, aSteps),
            window.Down.Summed is { } k ? bSteps[k] : 0,
            window.Across.Summed is { } l ? bSteps[l] : 0);
        Terms = [.. terms];
        chains = GC.AllocateArray<HostChain>(order.Count, pinned: true);
        order.CopyTo(chains);

        int[] Positions(PassAxis axis, HostWindowAxis indices) =>
            [.. Enumerable.Range(0, indices.Taps(pass)).Select(tap => axis.Offset + (indices.Summed is { } summed ? tap * axis.Coefficients[summed] : 0))];
    }

    /// <summary>The rows of a plane of the result.</summary>
    public int Height { get; }

    /// <summary>The columns of a plane of the result.</summary>
    public int Width { get; }

    /// <summary>How far rows of a plane are apart in the result.</summary>
    public int ResultRowStep { get; }

    /// <summary>How far neighbours of a row are apart in the result.</summary>
    public int ResultColumnStep { get; }

    /// <summary>The place of each plane in the result, for its first column of the matrix product.</summary>
    public int[] Results { get; }

    /// <summary>How many planes one after the other have the same weights.</summary>
    public int PlanesOfMatrix { get; }

    /// <summary>The weights of all matrices, in the order in which terms are added.</summary>
    public long WeightCount => (long)Matrices.Length * MatrixWeights;

    /// <summary>The weights of a matrix.</summary>
    public int MatrixWeights => Columns.Length * Terms.Length;

    /// <summary>The offset of each matrix in the column operand.</summary>
    public int[] Matrices { get; }

    /// <summary>The offset of each column in the result.</summary>
    public int[] Columns { get; }

    /// <summary>The offset of each column in the column operand.</summary>
    public int[] ColumnWeights { get; }

    /// <summary>The offset of each term in the column operand, in the order in which terms are added.</summary>
    public int[] Terms { get; }

    /// <summary>The terms as chains.</summary>
    public unsafe HostChain* Chains => (HostChain*)Marshal.UnsafeAddrOfPinnedArrayElement(chains, 0);

    /// <summary>The number of chains.</summary>
    public int ChainCount => chains.Length;

    /// <summary>The bands of a plane.</summary>
    public int Bands { get; }

    /// <summary>The rows of the result that a band is for: a multiple of <see cref="Rows"/>.</summary>
    public int BandRows { get; }

    /// <summary>The rows that are copied for a band.</summary>
    public int SourceRows { get; }

    /// <summary>The elements of a phase of a row of a band.</summary>
    public int LinePitch { get; }

    /// <summary>The elements of a row of a band.</summary>
    public int RowPitch { get; }

    /// <summary>The elements from a row of the result to the next, in a band.</summary>
    public int Step => rowStep * RowPitch;

    /// <summary>The elements of a plane of a band.</summary>
    public int PlanePitch { get; }

    /// <summary>The elements of a band.</summary>
    public int BandCount => planes * PlanePitch;

    /// <summary>Copies what the results of a band read, but for the borders to the left and right, which stay as they are.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="source">The row operand.</param>
    /// <param name="target">The band.</param>
    /// <param name="item">The plane of the result.</param>
    /// <param name="band">The band.</param>
    public unsafe void Copy<T>(T* source, T* target, int item, int band)
        where T : unmanaged, INumber<T>
    {
        var first = firstRow + (band * BandRows * rowStep);
        var needed = SourceRows - (Math.Max(0, ((band + 1) * BandRows) - Height) * rowStep);
        for (var plane = 0; plane < planes; plane++, target += PlanePitch)
        {
            var start = starts[(item * planes) + plane];
            var from = start < 0 ? needed : Math.Clamp(-first, 0, needed);
            var to = start < 0 ? needed : Math.Clamp(height - first, from, needed);
            new Span<T>(target, from * RowPitch).Clear();
            new Span<T>(target + (to * RowPitch), (needed - to) * RowPitch).Clear();
            var line = source + start + ((long)(first + from) * sourceWidth);
            var into = target + (from * RowPitch);
            for (var phase = 0; phase < phases; phase++, into += LinePitch)
            {
                HostWindowRow.Copy(line + copiedFrom[phase], phases, sourceWidth, into + copiedTo[phase], RowPitch, copied[phase], to - from);
            }
        }
    }

    // The terms column by column of the window, in chains from row to row of the result: where each stands in the column operand, and in a band.
    (List<int> Terms, List<HostChain> Chains) Order(int[] rows, int[] columns, int[] planeWeights, int rowWeight, int columnWeight)
    {
        var (terms, found) = (new List<int>(), new List<HostChain>());
        var order = Enumerable.Range(0, rows.Length).OrderBy(row => rows[row] % rowStep).ThenBy(row => rows[row]).ToList();
        for (var plane = 0; plane < planeWeights.Length; plane++)
        {
            for (var column = 0; column < columns.Length; column++)
            {
                var start = (plane * PlanePitch) + (columns[column] % phases * LinePitch) + (columns[column] / phases);
                for (var at = 0; at < order.Count; at++)
                {
                    terms.Add(planeWeights[plane] + (order[at] * rowWeight) + (column * columnWeight));
                    if (at > 0 && rows[order[at]] == rows[order[at - 1]] + rowStep)
                    {
                        found[^1] = found[^1] with { Length = found[^1].Length + 1 };
                    }
                    else
                    {
                        found.Add(new HostChain(start + (rows[order[at]] * RowPitch), 1));
                    }
                }
            }
        }

        return (terms, found);
    }

    // Where the planes of each plane of the result begin in the row operand; -1 for those outside.
    static (int[] Starts, int Planes) Starts(ContractionPass others, int[] aSteps, int[] steps, int[] strides)
    {
        var axes = others.A[..^2];
        var batch = axes.Select(axis => others.Table(IndexRole.Batch, axis.Coefficients, steps, axis.Offset)).ToArray();
        var row = axes.Select(axis => others.Table(IndexRole.Row, axis.Coefficients, aSteps)).ToArray();
        var summed = axes.Select(axis => others.Table(IndexRole.Summed, axis.Coefficients, aSteps)).ToArray();
        var (rows, planes) = (others.Count(IndexRole.Row), others.Count(IndexRole.Summed));
        var starts = new int[others.Count(IndexRole.Batch) * rows * planes];
        for (var at = 0; at < starts.Length; at++)
        {
            var (item, plane) = Math.DivRem(at, planes);
            var (matrix, inner) = Math.DivRem(item, rows);
            for (var axis = 0; axis < axes.Length; axis++)
            {
                var position = batch[axis][matrix] + row[axis][inner] + summed[axis][plane];
                if ((uint)position >= (uint)axes[axis].Extent)
                {
                    starts[at] = -1;
                    break;
                }

                starts[at] += position * strides[axis];
            }
        }

        return (starts, planes);
    }
}
