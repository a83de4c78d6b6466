using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Maps;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels;

/// <summary>Writes maps.</summary>
sealed class MapEmitter(StageContext context, MapSchedule schedule) : DenseEmitter(context, schedule)
{
    protected override string Interfaces => $"{(schedule.Lanes is null ? "IItemStage" : "IRowStage")}<T, {Stage.Name}.Arguments>";

    protected override void WriteStep(CodeWriter w)
    {
        var launch = Context.Launch;
        var elements = schedule.Count(Stage.Dims);
        var (items, cost) = schedule switch
        {
            { IsOneRow: true, Lanes: not null } => ($"({launch.Operand(elements)} + StageKernel.Block - 1) / StageKernel.Block", $"{schedule.Cost} * StageKernel.Block"),
            { IsOneRow: true } or { Lane: null } => (launch.Text(elements), $"{schedule.Cost}"),
            _ => (launch.Text(schedule.Count(schedule.Outer)), $"{schedule.Cost}L * {launch.Operand(schedule.Lane.Extent)}"),
        };
        WriteInitializer(w);
        w.Line($"Launcher.Launch(device, arguments, {items}, {cost}, {launch.Text(elements)});");
    }

    protected override void WriteLaunchers(CodeWriter w)
    {
        var (kind, end) = schedule.Lanes is null ? ("Items", "") : ("Rows", $", isOneRow: {(schedule.IsOneRow ? "true" : "false")}");
        w.Line($"internal static readonly StageKernel<Arguments> Launcher = StageKernel.{kind}<T, Arguments, {Stage.Name}>(");
        w.Line($"    \"{Context.LayerName}.{Stage.Name}\", {KernelName}{end});");
    }

    protected override void WriteKernel(CodeWriter w)
    {
        if (schedule.Epilogue is { } epilogue)
        {
            w.Line($"a.{Arguments.Field(schedule.Outputs[0].Container)}[index] = new Epilogue(a).Element(a.{Arguments.Field(epilogue.Tensor)}[index], index);");
            return;
        }

        var writer = Writer(schedule.Kernel, Dialect.Kernel);
        DimsText.WriteSplit(w, writer.Text, Stage.Dims, "index", "rest");
        writer.Declare(w, 0);
        WriteStores(w, writer);
    }

    protected override void WriteHost(CodeWriter w)
    {
        if (schedule.Epilogue is not null)
        {
            WriteEpilogue(w, schedule.Epilogue);
        }

        if (schedule.Lanes is null)
        {
            WriteItems(w, writer => WriteItem(w, writer), schedule.Items);
            return;
        }

        w.Line($"public static int Columns(in Arguments a) => {Writer(schedule.Lanes, Dialect.Lanes).Text(schedule.Lane!.Extent)};");
        w.Line();
        WriteInside(w, schedule.Inside!, "in Arguments a, int row", [(schedule.Outer, "row")]);
        using (w.ConstrainedBlock("public static void Rows<L>(in Arguments a, int begin, int end, int from, int to)", "where L : unmanaged, ILanes<L, T>"))
        {
            var writer = Writer(schedule.Lanes, Dialect.Lanes);
            WritePointers(w, schedule.Lanes);
            writer.Declare(w, 0);
            using (DimsText.Walk(w, writer.Text, schedule.Outer, "begin", "end", "1"))
            {
                writer.Declare(w, 1);
                var first = WriteColumns(w, writer, schedule.Lane, out var columns);
                foreach (var output in schedule.Outputs)
                {
                    var target = $"{writer.Base(output.Container)} + {writer.Text(output.Address)}";
                    w.Line($"L.Store({(Stage.Accumulate ? $"L.Load({target}) + {writer.Operand(output.Value)}" : writer.Text(output.Value))}, {target}, {first});");
                }

                columns.Dispose();
            }
        }
    }

    /// <summary>The map as a functor.</summary>
    void WriteEpilogue(CodeWriter w, MapEpilogue epilogue)
    {
        w.Line($"/// <summary>The same, done to each element of another stage's result in the place of {epilogue.Tensor}.</summary>");
        using (w.Block("public readonly struct Epilogue(Arguments arguments) : IEpilogue<T>"))
        {
            var kernel = Writer(epilogue.Kernel, Dialect.Kernel);
            w.Line("readonly Arguments a = arguments;");
            w.Line();
            string[] absent = [epilogue.Tensor, schedule.Outputs[0].Container];
            w.Packed("public static Epilogue Of(", ["Sizes sizes", "HyperParameters hyper", .. StageContext.TensorParameters(Arguments, absent)], ") =>");
            w.Packed("    new(new() { ", Context.Assignments(Arguments, absent), " });");
            w.Line();
            w.Line($"public int Run => {(epilogue.IsAlike ? "0" : kernel.Text(schedule.Lane!.Extent))};");
            w.Line();
            using (w.Block("public T Element(T value, int index)"))
            {
                WriteBody(kernel, 0);
            }

            w.Line();
            using (w.ConstrainedBlock("public L Lanes<L>(L value, int index)", "where L : unmanaged, ILanes<L, T>"))
            {
                StageContext.WritePointers(w, Arguments, epilogue.Lanes.Order.Where(n => n.Op == Op.Read && n != epilogue.Given).Select(n => n.Name));
                WriteBody(Writer(epilogue.Lanes, Dialect.Lanes), 1);
            }
        }

        w.Line();

        void WriteBody(ExprWriter writer, int deepest)
        {
            writer.Bind(epilogue.Given, "value");
            DimsText.WriteSplit(w, writer.Text, epilogue.IsAlike ? [] : Stage.Dims, "index", "rest");
            writer.Declare(w, 0);
            if (deepest == 1)
            {
                writer.DeclareIndices(w);
                writer.Declare(w, 1);
            }

            w.Line($"return {writer.Text(epilogue.Value)};");
        }
    }

    /// <summary>A row, one element after the other; where there is one row only, an element.</summary>
    void WriteItem(CodeWriter w, ExprWriter writer)
    {
        if (schedule.Lane is not { } lane || schedule.IsOneRow)
        {
            DimsText.WriteSplit(w, writer.Text, Stage.Dims, "index", "rest", isHost: true);
            writer.Declare(w, 0);
            writer.Declare(w, 1);
            WriteStores(w, writer);
            return;
        }

        DimsText.WriteSplit(w, writer.Text, schedule.Outer, "index", "rest", isHost: true);
        writer.Declare(w, 0);
        var column = Keywords.Escape(lane.Name);
        using (w.Block($"for (var {column} = 0; {column} < {writer.Text(lane.Extent)}; {column}++)"))
        {
            writer.Declare(w, 1);
            WriteStores(w, writer);
        }
    }
}
