using ILGPU;
using ILGPU.Runtime;
using RepFlow.Ilgpu.Contractions.Processor;
using RepFlow.Ilgpu.Emitted;
using Device = RepFlow.Ilgpu.Devices.Device;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>A pass that multiplies matrices in tiles, or an element a thread, and what tensor cores need before them.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
sealed class GpuTiledPass<T, TEpilogue> : GpuPass<T, TEpilogue>
    where T : unmanaged, System.Numerics.INumber<T>
    where TEpilogue : struct, IEpilogue<T>
{
    static readonly StageKernel<GpuArguments<T, TEpilogue>> sliceSum = StageKernel.Flat<GpuArguments<T, TEpilogue>>($"contraction slices {typeof(T).Name}", GpuSliceSum.Run<T, TEpilogue>);

    readonly Device device;
    readonly GpuPassPlan plan;
    readonly StageKernel<GpuArguments<T, TEpilogue>> kernel;
    readonly int items;
    readonly GpuVariant variant;
    readonly bool asksForMoments;

    // What writes operands for tensor cores, how many items of work that is, and how many words.
    readonly StageKernel<GpuArguments<T, TEpilogue>>? pack;
    readonly int packedItems;
    readonly int packedCount;
    GpuArguments<T, TEpilogue> arguments;

    /// <summary>Lays out a pass and compiles its kernels.</summary>
    /// <param name="device">The device.</param>
    /// <param name="plan">The pass.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="tables">Receives the tables.</param>
    /// <param name="momentAxes">The axes of the result along which its moments are told apart; null where this pass takes none.</param>
    public GpuTiledPass(Device device, GpuPassPlan plan, GpuVariant variant, List<int> tables, IReadOnlyList<int>? momentAxes)
    {
        this.device = device;
        this.plan = plan;
        this.variant = variant;
        var (pass, words) = (plan.Pass, plan.Words);
        var (rowBorder, columnBorder) = (plan.RowBorder, plan.ColumnBorder);
        asksForMoments = momentAxes is not null;
        var (aSteps, bSteps) = (plan.RowSteps, plan.ColumnSteps);
        var strides = ContractionPass.DenseStrides(pass.Result);
        var steps = pass.Steps(pass.Result, strides);
        var depth = pass.Count(IndexRole.Summed);
        var layout = plan.Layout(variant);
        arguments = new GpuArguments<T, TEpilogue>
        {
            Rows = Operand(IndexRole.Row, pass.A, rowBorder, words, aSteps, layout?.Rows),
            Columns = Operand(IndexRole.Column, pass.B, columnBorder, words == 2 ? 2 : 0, bSteps, layout?.Columns),
            Depth = layout is { Run: >= 0 } ? depth / pass.Extents[layout.Run] * ContractionPass.Blocks(pass.Extents[layout.Run], variant.StepTerms) * variant.StepTerms : depth,
            Batch = pass.Count(IndexRole.Batch),
            ByBatch = new(pass.Count(IndexRole.Batch)),
            Target = new() { Finishes = pass.Finishes ? 1 : 0 },
            ResultRowTable = AddTable(pass.Table(IndexRole.Row, steps, aSteps)),
            ResultColumnTable = AddTable(pass.Table(IndexRole.Column, steps, bSteps)),
            ResultBatchTable = AddTable(pass.Table(IndexRole.Batch, steps, steps, ContractionPass.Origin(pass.Result, strides))),
        };
        ref var x = ref arguments;
        var groups = variant.Groups(x.Batch, x.Rows.Count, x.Columns.Count);
        x.SliceDepth = variant.SliceDepth(groups, x.Depth, asksForMoments);
        x.Slices = x.SliceDepth >= x.Depth ? 1 : ContractionPass.Blocks(x.Depth, x.SliceDepth);
        x.BySlices = new(x.Slices);
        (x.Rows.ByTiles, x.Columns.ByTiles) = (new(ContractionPass.Blocks(x.Rows.Count, variant.Rows)), new(ContractionPass.Blocks(x.Columns.Count, variant.Columns)));
        items = checked(groups * x.Slices);
        PartialCount = x.Slices == 1 ? 0 : (long)x.Slices * x.Batch * x.Rows.Count * x.Columns.Count;
        var moments = momentAxes is null || x.Slices > 1 ? null : GpuMomentLayout.Of(pass, momentAxes, variant, (aSteps, bSteps), steps);
        if (moments is not null)
        {
            (x.MomentItems, x.MomentParts, x.MomentsOfRows) = (moments.Items, moments.Parts, moments.OfRows ? 1 : 0);
            (x.MomentLineTable, x.MomentBatchTable) = (AddTable(moments.LineTable), AddTable(moments.BatchTable));
            x.MomentCount = T.CreateChecked(moments.PartSize);
            x.LastMomentCount = T.CreateChecked(moments.Count - ((moments.Parts - 1) * moments.PartSize));
            x.Quarter = T.CreateChecked(0.25);
        }

        if (layout is not null)
        {
            (pack, kernel) = MatrixKernels<T, TEpilogue>.Of(variant, layout, words, moments is not null);
            pack.Compile(device);
            if (layout is { Rows: { } rows, Columns: { } columns })
            {
                (x.Rows.Turn, x.Columns.Turn) = (rows.Turn, columns.Turn);
                x.Columns.Turn.Begin = rows.Words;
                x.StepTable = AddSteps(layout, rows, columns);
                if (layout.Patch is { } patch)
                {
                    (x.Taps, x.BlockTable, x.TileTable) = (patch.Taps, AddTable(patch.Blocks), AddTable(patch.Tiles));
                    x.Rows.LineTable = AddTable([.. pass.Table(IndexRole.Batch, rows.Steps, steps, rows.Origin).SelectMany(word => MatrixPatch.Place(word, rows.Turn.Words))]);
                }

                packedItems = MatrixTurn.Groups(x.Rows.Turn) + MatrixTurn.Groups(x.Columns.Turn);
                packedCount = rows.Words + columns.Words;
            }
            else
            {
                packedItems = packedCount = checked(
                    x.Batch * ContractionPass.Blocks(x.Columns.Count, variant.Columns) * variant.Columns * ContractionPass.Blocks(x.Depth, variant.StepTerms) * MatrixTurned.StepWords);
            }
        }
        else
        {
            kernel = Kernel(words, variant, moments is not null);
        }

        kernel.Compile(device);
        if (x.Slices > 1)
        {
            sliceSum.Compile(device);
        }

        GpuOperand<T> Operand(IndexRole role, PassAxis[] axes, GpuBorderLayout border, int wordCount, int[] own, MatrixTurned? turned)
        {
            var offsets = turned?.Steps ?? own;
            var operand = new GpuOperand<T>
            {
                Count = pass.Count(role),
                ByCount = new(pass.Count(role)),
                Table = Add(role, axes, border, wordCount, (role == IndexRole.Row ? layout?.Patch?.RowSteps : null) ?? offsets, own, null),
                DepthTable = turned is null ? Add(IndexRole.Summed, axes, border, wordCount, offsets, layout?.Order ?? aSteps, null) : 0,
                BatchTable = Add(IndexRole.Batch, axes, border, wordCount, offsets, steps, turned?.Origin ?? ContractionPass.Origin(axes, ContractionPass.DenseStrides(axes))),
                Test = border.Test,
            };
            if (turned is not null)
            {
                return operand;
            }

            // Neighbouring threads should read neighbouring elements: of a row of a filter's taps these are three, of a row of an image many.
            operand.ByDepth = Neighbours(operand.DepthTable, pass.Count(IndexRole.Summed)) > Neighbours(operand.Table, operand.Count) ? 1 : 0;
            return operand;
        }

        int AddSteps(MatrixLayout of, MatrixTurned rows, MatrixTurned columns)
        {
            // Of the terms that lie side by side the first one of each step.
            var step = pass with { Extents = [.. pass.Extents] };
            step.Extents[of.Run] = ContractionPass.Blocks(pass.Extents[of.Run], variant.StepTerms);
            int[] Entries(int[] weights) => step.Table(IndexRole.Summed, weights, of.Order);
            var (first, second) = (rowBorder.Steps(0, pass.A, aSteps.Length), rowBorder.Steps(1, pass.A, aSteps.Length));

            // Whole quads of entries, which threads read at once.
            tables.AddRange(new int[-tables.Count & 3]);
            return AddTable([.. Entries(of.Patch?.TapBytes ?? rows.Steps).Zip(Entries(first), Entries(second)).Zip(Entries(columns.Steps)).SelectMany(entry =>
                (int[])[entry.First.First, entry.First.Second, entry.First.Third, entry.Second])]);
        }

        // The share of a table's entries behind which the neighbouring element follows.
        double Neighbours(int table, int count) => count < 2 ? 0 : (double)Enumerable.Range(table, count - 1).Count(at => tables[at + 1] - tables[at] == 1) / count;

        int Add(IndexRole role, PassAxis[] axes, GpuBorderLayout border, int wordCount, int[] offsets, int[] order, int? origin)
        {
            var at = AddTable(pass.Table(role, offsets, order, origin ?? 0));
            for (var word = 0; word < wordCount; word++)
            {
                _ = AddTable(pass.Table(role, border.Steps(word, axes, pass.Extents.Length), order, origin is null ? 0 : border.Origin(word, axes)));
            }

            return at;
        }

        int AddTable(int[] table)
        {
            var at = tables.Count;
            tables.AddRange(table);
            return at;
        }
    }

    /// <inheritdoc/>
    public override long PartialCount { get; }

    /// <inheritdoc/>
    public override long PackedCount => packedCount;

    /// <inheritdoc/>
    public override int MomentParts => arguments.MomentParts;

    /// <inheritdoc/>
    public override void Run(in GpuRun<T> run, in TEpilogue epilogue)
    {
        var x = arguments;
        x.Rows.View = run.A;
        x.Columns.View = run.B;
        x.Target.Result = run.Result;
        x.Partials = run.Partials;
        x.Packed = run.Packed;
        x.Moments = run.Moments;
        x.Tables = run.Tables;
        x.Target.Accumulate = run.Accumulate || plan.Pass.Adds ? 1 : 0;
        x.Target.Epilogue = epilogue;
        if (pack is not null)
        {
            x.Rows.Address = run.Packed.LoadEffectiveAddressAsPtr();
            x.Columns.Address = x.Rows.Address + (sizeof(int) * (long)x.Columns.Turn.Begin);
            pack.Launch(device, x, 0, 0, packedItems);
        }

        kernel.Launch(device, x, 0, 0, items);
        if (x.Slices > 1)
        {
            sliceSum.Launch(device, x, 0, 0, checked(x.Rows.Count * x.Columns.Count * x.Batch));
        }
    }

    /// <inheritdoc/>
    public override void CompileForSmaller() => CompileForSmaller(device, plan, variant, asksForMoments);

    /// <summary>Compiles the kernels that a pass takes where there is less to do.</summary>
    /// <param name="device">The device.</param>
    /// <param name="plan">The pass.</param>
    /// <param name="variant">The largest tile that it takes.</param>
    /// <param name="asksForMoments">Whether moments are asked for.</param>
    public static void CompileForSmaller(Device device, GpuPassPlan plan, GpuVariant variant, bool asksForMoments)
    {
        var all = device.HasChipMemory
            ? (ReadOnlySpan<GpuVariant>)[GpuVariant.Tile128, GpuVariant.Tile64, GpuVariant.Tile16, GpuVariant.Direct]
            : [GpuVariant.Direct];
        foreach (var smaller in all)
        {
            // What was measured may say of a smaller shape that a larger tile suits it.
            foreach (var border in smaller.Rows <= variant.Rows || device.Tuning?.Names(smaller.Name) == true ? plan.PossibleWords : [])
            {
                Kernel(border, smaller, takesMoments: false).Compile(device);
                if (asksForMoments && smaller.TakesMoments)
                {
                    Kernel(border, smaller, takesMoments: true).Compile(device);
                }
            }
        }

        if (!device.HasChipMemory)
        {
            ProcessorPass<T, TEpilogue>.CompileForSmaller(device);
        }

        sliceSum.Compile(device);
    }

    static StageKernel<GpuArguments<T, TEpilogue>> Kernel(int words, GpuVariant variant, bool takesMoments)
    {
        return words switch
        {
            0 => Of<GpuNoBorder, GpuNoBorder>(),
            1 => Of<GpuBorder, GpuNoBorder>(),
            _ => Of<GpuWideBorder, GpuWideBorder>(),
        };

        StageKernel<GpuArguments<T, TEpilogue>> Of<TRowBorder, TColumnBorder>()
            where TRowBorder : struct, IGpuBorder
            where TColumnBorder : struct, IGpuBorder =>
            takesMoments ? Taking<TRowBorder, TColumnBorder, GpuTakenMoments>() : Taking<TRowBorder, TColumnBorder, GpuNoMoments>();

        StageKernel<GpuArguments<T, TEpilogue>> Taking<TRowBorder, TColumnBorder, TMoments>()
            where TRowBorder : struct, IGpuBorder
            where TColumnBorder : struct, IGpuBorder
            where TMoments : struct, IGpuMoments => variant.Rows switch
            {
                GpuSize128.Size => GpuKernels<T, TRowBorder, TColumnBorder, TMoments, TEpilogue>.Tile128,
                GpuSize64.Size => GpuKernels<T, TRowBorder, TColumnBorder, TMoments, TEpilogue>.Tile64,
                GpuTile16.Size => GpuKernels<T, TRowBorder, TColumnBorder, TMoments, TEpilogue>.Tile16,
                _ => GpuKernels<T, TRowBorder, TColumnBorder, TMoments, TEpilogue>.Direct,
            };
    }
}
