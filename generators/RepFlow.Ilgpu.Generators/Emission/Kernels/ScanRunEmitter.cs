using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Scans;
using RepFlow.Ilgpu.Generators.Scheduling.Values;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels;

/// <summary>Writes phases of a scan whose items run along its axis.</summary>
sealed class ScanRunEmitter(StageContext context, ScanRun schedule) : DenseEmitter(context, schedule)
{
    protected override string Interfaces => $"{(schedule.Lanes is null ? "IItemStage" : "IRowStage")}<T, {Stage.Name}.Arguments>";

    protected override string Launchers => Launcher(schedule.Lanes is null ? "Items<T" : "Scan<T");

    protected override string Step()
    {
        var launch = Context.Launch;
        var elements = launch.Text(schedule.Count(Stage.Dims));
        var cost = $"{schedule.Cost}L * {launch.Operand(schedule.Axis.Extent)}";
        return $"""
            {Initializer()}
            Launcher.Launch(device, arguments, {(schedule.Lanes is null ? $"{elements}, {cost}"
                : $"{launch.Operand(schedule.Count(schedule.Outer))} * StageKernel.ScanBlocks({launch.Text(schedule.Lane.Extent)}), {cost} * Math.Min({launch.Text(schedule.Lane.Extent)}, StageKernel.Block)")}, {elements});
            """;
    }

    protected override string Kernel() => Along(Writer(schedule.Items, Dialect.Kernel));

    protected override string Host() => schedule.Lanes is { } lanes ? Rows(lanes) : Items(schedule.Items, Along);

    /// <summary>An item, one number after the other.</summary>
    string Along(ExprWriter writer)
    {
        var kept = schedule.Kept.Select(k => (k.Value, Before: k.Before.Select(before => Named(writer, before)).ToList())).ToList();
        return $$"""
            {{DimsText.Split(writer, schedule.Split, schedule.Split.Steps(schedule.Items), "index")}}
            {{writer.Locals(0)}}
            {{Lines(kept.SelectMany(k => k.Before).Select(name => $"T {name} = {writer.Constant(0)};"))}}
            {{DimsText.Along(schedule.Axis, writer.Text(schedule.Axis.Extent), writer.Operand(schedule.Axis.Extent), schedule.IsBackward)}}
            {
                {{writer.Locals(1)}}
                {{Lines(kept.Select(k => writer.Local(k.Value)))}}
                {{Lines(schedule.Elements.Select(o => $"{writer.Base(o.Container)}[{writer.Text(o.Address)}] = {writer.Text(o.Value)};"))}}
                {{Passed(writer, kept)}}
            }
            """;
    }

    /// <summary>What was kept is a step further behind, and what was computed one step.</summary>
    static string Passed(ExprWriter writer, IReadOnlyList<(Expr Value, List<string> Before)> kept)
    {
        // What is kept of one tensor may be the next of another: all of it is taken before any is replaced.
        var news = kept.Select(k => k.Value.Symbol is Symbol.Kept ? (Name: writer.NameFor(k.Value), Declared: true) : (Name: writer.Text(k.Value), Declared: false)).ToList();
        return Lines(kept.Zip(news, (k, n) => n.Declared ? $"T {n.Name} = {writer.Text(k.Value)};" : None)
            .Concat(kept.Zip(news, (k, n) => Lines(k.Before.Zip(k.Before.Prepend(n.Name), (to, from) => $"{to} = {from};").Reverse()))));
    }

    static string Named(ExprWriter writer, Expr before)
    {
        var name = writer.NameFor(before);
        writer.Bind(before, name);
        return name;
    }

    /// <summary>Rows in lanes, a position of the axis after the other.</summary>
    string Rows(LanePlan lanes)
    {
        var writer = Writer(lanes, Dialect.Lanes);
        return $$"""
            public static int Columns(in Arguments a) => {{writer.Text(schedule.Lane.Extent)}};

            {{Inside(schedule.Inside!, "int row", (schedule.Outer, "row"))}}
            public static void Rows<L>(in Arguments a, int begin, int end, int from, int to)
                where L : unmanaged, ILanes<L, T>
            {
                {{Pointers(lanes)}}
                {{writer.Locals(0)}}
                {{DimsText.Along(schedule.Axis, writer.Text(schedule.Axis.Extent), writer.Operand(schedule.Axis.Extent), schedule.IsBackward)}}
                {
                    {{DimsText.Open(writer.Text, schedule.Outer, "begin", "end", "1")}}
                    {{writer.Locals(1)}}
                    {{Columns(writer, schedule.Lane)}}
                    {{Lines(schedule.Written.Select(o => $"L.Store({writer.Text(o.Value)}, {writer.Base(o.Container)} + {writer.Text(o.Address)}, {First(schedule.Lane)});"))}}
                    }
                    {{DimsText.Close(schedule.Outer)}}
                }
            }
            """;
    }
}
