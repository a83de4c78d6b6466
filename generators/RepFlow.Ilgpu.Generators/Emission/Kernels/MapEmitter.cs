using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Maps;
using RepFlow.Ilgpu.Generators.Scheduling.Values;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels;

/// <summary>Writes maps.</summary>
sealed class MapEmitter(StageContext context, MapSchedule schedule, CompiledStage? compiled = null) : DenseEmitter(context, schedule, compiled)
{
    protected override string Interfaces => $"{(schedule.Lanes is null ? "IItemStage" : "IRowStage")}<T, {Stage.Name}.Arguments>";

    protected override string Launchers =>
        schedule.Lanes is null ? Launcher("Items<T") : Launcher("Rows<T", $", isOneRow: {Literal(schedule.IsOneRow)}");

    protected override string Step()
    {
        var launch = Context.Launch;
        var elements = schedule.Count(Stage.Dims);
        var (items, cost) = schedule switch
        {
            { IsOneRow: true, Lanes: not null } => ($"({launch.Operand(elements)} + StageKernel.Block - 1) / StageKernel.Block", $"{schedule.Cost} * StageKernel.Block"),
            { IsOneRow: true } or { Lane: null } => (launch.Text(elements), $"{schedule.Cost}"),
            _ => (launch.Text(schedule.Count(schedule.Outer)), $"{schedule.Cost}L * {launch.Operand(schedule.Lane.Extent)}"),
        };
        return $"""
            {Initializer()}
            Launcher.Launch(device, arguments, {items}, {cost}, {launch.Text(elements)});
            """;
    }

    protected override string Kernel() => schedule.Epilogue is not { } epilogue ? Element(Writer(schedule.Kernel, Dialect.Kernel))
        : $"a.{Arguments.Field(schedule.Outputs[0].Container)}[index] = new Epilogue(a).Element(a.{Arguments.Field(epilogue.Tensor)}[index], index);";

    protected override string Host() => $"""
        {(schedule.Epilogue is null ? None : EpilogueType(schedule.Epilogue))}

        {(schedule.Lanes is { } lanes ? Rows(lanes, schedule.Lane!)
            : schedule.Lane is not { } lane || schedule.IsOneRow ? Items(schedule.Items, writer => OnHost(writer, Stage.Dims, []))
            : Items(schedule.Items, writer => OnHost(writer, schedule.Outer, [lane])))}
        """;

    string Element(ExprWriter writer) => Item(writer, Split(writer, schedule.Kernel), schedule.Elements, []);

    string Split(ExprWriter writer, ValuePlan plan) => DimsText.Split(writer, schedule.Split, schedule.Split.Steps(plan), "index");

    /// <summary>Some elements on the host, one number at a time.</summary>
    string OnHost(ExprWriter writer, IReadOnlyList<IndexVar> indices, IReadOnlyList<IndexVar> loops) =>
        Item(writer, DimsText.Split(writer.Text, indices, "index", isHost: true), schedule.Outputs, loops);

    /// <summary>The map as a functor, with what that is given, for a contraction that it is the epilogue of.</summary>
    public string Functor() => $"""
        {StageContext.ArgumentsType(Arguments, OtherFields)}

        {EpilogueType(schedule.Epilogue!)}
        """;

    /// <summary>Rows in lanes.</summary>
    string Rows(LanePlan lanes, IndexVar lane)
    {
        var writer = Writer(lanes, Dialect.Lanes);
        return $$"""
            public static int Columns(in Arguments a) => {{writer.Text(lane.Extent)}};

            {{Inside(schedule.Inside!, "int row", (schedule.Outer, "row"))}}
            public static void Rows<L>(in Arguments a, int begin, int end, int from, int to)
                where L : unmanaged, ILanes<L, T>
            {
                {{Pointers(lanes)}}
                {{writer.Locals(0)}}
                {{DimsText.Open(writer.Text, schedule.Outer, "begin", "end", "1")}}
                {{writer.Locals(1)}}
                {{Columns(writer, lane)}}
                {{Lines(schedule.Outputs.Select(output =>
                {
                    var target = $"{writer.Base(output.Container)} + {writer.Text(output.Address)}";
                    var value = Stage.Accumulate ? $"L.Load({target}) + {writer.Operand(output.Value)}" : writer.Text(output.Value);
                    return $"L.Store({value}, {target}, {First(lane)});";
                }))}}
                }
                {{DimsText.Close(schedule.Outer)}}
            }
            """;
    }

    /// <summary>The map as a functor.</summary>
    string EpilogueType(MapEpilogue epilogue)
    {
        var (kernel, row) = (Writer(epilogue.Kernel, Dialect.Kernel), Writer(epilogue.Lanes, Dialect.Lanes));
        row.Bind(epilogue.Given, "value");
        var pointers = StageContext.Pointers(Arguments, epilogue.Lanes.Order.Where(n => n.Op == Op.Read && n != epilogue.Given).Select(n => n.Name));
        var lane = epilogue.IsAlike ? "" : Keywords.Escape(schedule.Lane!.Name);
        string[] absent = [epilogue.Tensor, schedule.Outputs[0].Container];
        return $$"""
            /// <summary>The same, done to each element of another stage's result in the place of {{epilogue.Tensor}}.</summary>
            public readonly struct Epilogue(Arguments arguments) : IEpilogue<T>
            {
                readonly Arguments a = arguments;

                public static Epilogue Of({{List(["Sizes sizes", "HyperParameters hyper", .. StageContext.TensorParameters(Arguments, absent)])}}) =>
                    new(new() { {{List(Context.Assignments(Arguments, absent))}} });

                public int Run => {{(epilogue.IsAlike ? "0" : kernel.Text(schedule.Lane!.Extent))}};

                public T Element(T value, int index)
                {
                    {{Body(kernel, epilogue.IsAlike ? None : Split(kernel, epilogue.Kernel), schedule.Split.Of(epilogue.Value))}}
                }

                public L Lanes<L>(L value, int index)
                    where L : unmanaged, ILanes<L, T>
                {
                    {{pointers}}
                    {{Body(Writer(epilogue.Lanes, Dialect.Lanes), DimsText.Split(row.Text, epilogue.IsAlike ? [] : Stage.Dims, "index", isHost: true), epilogue.Value)}}
                }

                public void Row<L>(T* elements, int index, int count)
                    where L : unmanaged, ILanes<L, T>
                {
                    {{pointers}}
                    {{DimsText.Split(row.Text, epilogue.IsAlike ? [] : Stage.Dims, "index", isHost: true)}}
                    {{row.Locals(0)}}
                    {{When(!epilogue.IsAlike, $"int first = {lane};")}}
                    for (int next = 0; next < count; next += L.Count)
                    {
                        int column = Math.Min(next, count - L.Count);
                        {{When(!epilogue.IsAlike, $"{lane} = first + column;")}}
                        {{row.LaneIndices}}
                        L value = L.Load(elements + column);
                        {{row.Locals(1)}}
                        L.Store({{row.Text(epilogue.Value)}}, elements + column, next - column);
                    }
                }
            }
            """;

        string Body(ExprWriter writer, string split, Expr value)
        {
            writer.Bind(epilogue.Given, "value");
            return $"""
                {split}
                {writer.Locals(0)}
                {writer.LaneIndices}
                {writer.Locals(1)}
                return {writer.Text(value)};
                """;
        }
    }
}
