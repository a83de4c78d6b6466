using System.Numerics;
using RepFlow.Ilgpu.Contractions.Gpu;
using RepFlow.Ilgpu.Emitted;
using Device = RepFlow.Ilgpu.Devices.Device;

namespace RepFlow.Ilgpu.Contractions.Processor;

/// <summary>A pass on processors behind OpenCL; see <see cref="ProcessorTile"/>.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
sealed class ProcessorPass<T, TEpilogue> : GpuPass<T, TEpilogue>
    where T : unmanaged, INumber<T>
    where TEpilogue : struct, IEpilogue<T>
{
    static readonly StageKernel<ProcessorArguments<T, TEpilogue>> products =
        StageKernel.Grouped<ProcessorArguments<T, TEpilogue>>($"contraction processor {typeof(T).Name}", ProcessorTile.Run<T, TEpilogue>, 1);

    static readonly StageKernel<ProcessorArguments<T, TEpilogue>> slices =
        StageKernel.Grouped<ProcessorArguments<T, TEpilogue>>($"contraction processor slices {typeof(T).Name}", ProcessorTile.Add<T, TEpilogue>, 1);

    readonly Device device;
    readonly GpuPassPlan plan;
    readonly bool lanesAreRows;
    readonly ProcessorArguments<T, TEpilogue> arguments;

    /// <summary>Lays out a pass and compiles its kernels.</summary>
    /// <param name="device">The device.</param>
    /// <param name="plan">The pass.</param>
    /// <param name="tables">Receives the tables.</param>
    public ProcessorPass(Device device, GpuPassPlan plan, List<int> tables)
    {
        (this.device, this.plan) = (device, plan);
        var pass = plan.Pass;
        var strides = ContractionPass.DenseStrides(pass.Result);
        var steps = pass.Steps(pass.Result, strides);
        var resultRows = pass.Table(IndexRole.Row, steps, plan.RowSteps);
        var resultColumns = pass.Table(IndexRole.Column, steps, plan.ColumnSteps);

        // Lanes are what lies side by side in the result, which is written in whole vectors then.
        lanesAreRows = Runs(resultRows).Sum() * (long)resultColumns.Length >= Runs(resultColumns).Sum() * (long)resultRows.Length;
        var rows = Operand(IndexRole.Row, pass.A, plan.RowBorder, plan.RowSteps);
        var columns = Operand(IndexRole.Column, pass.B, plan.ColumnBorder, plan.ColumnSteps);
        var (resultLanes, resultFactors) = lanesAreRows ? (resultRows, resultColumns) : (resultColumns, resultRows);
        var x = new ProcessorArguments<T, TEpilogue>
        {
            Lanes = lanesAreRows ? rows : columns,
            Factors = lanesAreRows ? columns : rows,
            Depth = pass.Count(IndexRole.Summed),
            Batch = pass.Count(IndexRole.Batch),
            Target = new() { Finishes = pass.Finishes ? 1 : 0 },
            ResultLaneTable = Add(resultLanes),
            ResultRunTable = Add([.. Runs(resultLanes)]),
            ResultFactorTable = Add(resultFactors),
            ResultBatchTable = Add(pass.Table(IndexRole.Batch, steps, steps, ContractionPass.Origin(pass.Result, strides))),
        };
        x.Cut = ProcessorCut.Of(x.Lanes.Count, x.Factors.Count, x.Depth, x.Batch, device.Accelerator.NumMultiprocessors);
        arguments = x;
        products.Compile(device);
        if (x.Cut.Slices > 1)
        {
            slices.Compile(device);
        }

        ProcessorOperand<T> Operand(IndexRole role, PassAxis[] axes, GpuBorderLayout border, int[] own)
        {
            var lines = pass.Table(role, own, own);
            return new()
            {
                Count = lines.Length,
                RunTable = Add([.. Runs(lines)]),
                Table = AddAll(role, own, lines),
                DepthTable = AddAll(IndexRole.Summed, plan.RowSteps, pass.Table(IndexRole.Summed, own, plan.RowSteps)),
                BatchTable = AddAll(IndexRole.Batch, steps, pass.Table(IndexRole.Batch, own, steps, ContractionPass.Origin(axes, ContractionPass.DenseStrides(axes))), isOrigin: true),
                Words = border.Words,
                Test = border.Test,
            };

            int AddAll(IndexRole of, int[] order, int[] offsets, bool isOrigin = false)
            {
                var at = Add(offsets);
                for (var word = 0; word < border.Words; word++)
                {
                    _ = Add(pass.Table(of, border.Steps(word, axes, pass.Extents.Length), order, isOrigin ? border.Origin(word, axes) : 0));
                }

                return at;
            }
        }

        int Add(int[] table)
        {
            var at = tables.Count;
            tables.AddRange(table);
            return at;
        }
    }

    /// <inheritdoc/>
    public override long PartialCount =>
        ((long)arguments.Cut.Items * arguments.Cut.ItemRoom) + (arguments.Cut.Slices == 1 ? 0 : (long)arguments.Cut.Tiles(arguments.Batch) * arguments.Cut.TileSums);

    /// <inheritdoc/>
    public override void Run(in GpuRun<T> run, in TEpilogue epilogue)
    {
        var x = arguments;
        (x.Lanes.View, x.Factors.View) = lanesAreRows ? (run.A, run.B) : (run.B, run.A);
        x.Target.Result = run.Result;
        x.Room = run.Partials;
        x.Tables = run.Tables;
        x.Target.Accumulate = run.Accumulate || plan.Pass.Adds ? 1 : 0;
        x.Target.Epilogue = epilogue;
        products.Launch(device, x, 0, 0, x.Cut.Items);
        if (x.Cut.Slices > 1)
        {
            slices.Launch(device, x, 0, 0, x.Cut.Items);
        }
    }

    /// <inheritdoc/>
    public override void CompileForSmaller() => GpuTiledPass<T, TEpilogue>.CompileForSmaller(device, plan, GpuVariant.Processor, asksForMoments: false);

    /// <summary>Compiles this pass's own kernels, both of which smaller shapes may take.</summary>
    /// <param name="device">The device.</param>
    public static void CompileForSmaller(Device device)
    {
        products.Compile(device);
        slices.Compile(device);
    }

    /// <summary>For each group of neighbouring entries how far each is from the one before, if that is 1 or 2 for all; else 0, and for the rest that fills no group.</summary>
    static IEnumerable<int> Runs(int[] table) => table.Chunk(ProcessorTile.Group).Select(group =>
        group.Length == ProcessorTile.Group && group[1] - group[0] is 1 or 2 && Enumerable.Range(1, group.Length - 1).All(at => group[at] - group[at - 1] == group[1] - group[0])
            ? group[1] - group[0]
            : 0);
}
