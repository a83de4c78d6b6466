using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Folds;
using RepFlow.Ilgpu.Generators.Scheduling.Values;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels;

/// <summary>Writes folds.</summary>
/// <param name="context">What emitters share.</param>
/// <param name="schedule">The fold.</param>
/// <param name="compiled">The type that is there for it already.</param>
/// <param name="moments">The contraction that may take its moments; null for none.</param>
sealed partial class FoldEmitter(StageContext context, FoldSchedule schedule, CompiledStage? compiled = null, StoredMoments? moments = null) : DenseEmitter(context, schedule, compiled)
{
    protected override string Interfaces => schedule.Window is not null ? $"IRowStage<T, {Stage.Name}.Arguments>, IFoldStage<{Result}, {Stage.Name}.Arguments>"
        : schedule.Lanes is not null ? $"IFoldRowStage<T, {Stage.Name}.Arguments>"
        : $"IItemStage<T, {Stage.Name}.Arguments>, IFoldStage<{Result}, {Stage.Name}.Arguments>";

    string Result => schedule.IsInt ? "int" : "T";

    string Fold => Stage.Fold switch
    {
        Ir.Fold.Max => "MaxFold",
        Ir.Fold.Min => "MinFold",
        _ => "SumFold",
    };

    IEnumerable<int> Outputs => Enumerable.Range(0, schedule.Outputs.Count);

    protected override string[] OtherFields => [$"ArrayView<{Result}> partial", "int slices, columns, part", "IndexDivisor bySlices, byColumns"];

    protected override (string, string)? Scratch => ($"FoldScratch<{Result}>", $"{Place.Type}.Slice({List(["device", Place.Sizes, Place.Hypers, .. Sources])})");

    protected override string Members()
    {
        var launch = Context.Launch;
        var (items, rows, columns) = (launch.Text(schedule.Count(Stage.Dims)), launch.Text(schedule.Count(schedule.Rows)), launch.Text(schedule.Inner.Extent));
        return $"""
            {base.Members()}

            /// <summary>Decides into how many slices the terms are cut, and makes room for their folds.</summary>
            public static FoldScratch<{Result}> Slice(Device device, Sizes sizes, HyperParameters hyper{(IsMoments ? ", IMomentSource? source = null" : "")}) =>
                new({List(["device", items, $"{(IsMoments ? MomentParts : schedule.Outputs.Count)}", $"rows: {rows}", $"columns: {columns}", .. Compilation, .. schedule.Window is null ? Array.Empty<string>() : ["isWhole: true"], .. IsMoments ? ["source: source"] : Array.Empty<string>()])});
            """;
    }

    protected override string Step() => $$"""
        {{Initializer("partial = scratch.Partial", "slices = scratch.Slices", "columns = scratch.Columns", "part = scratch.Part", "bySlices = new(scratch.Slices)", "byColumns = new(scratch.Columns)")}}
        var items = {{Context.Launch.Text(schedule.Count(Stage.Dims))}};
        {{When(IsMoments, "if (!scratch.IsGiven)\n{")}}
        {{(schedule.Window is { } window ? WindowLaunch(window) : $"""
            var cost = {schedule.Cost}L * {Context.Launch.Operand(schedule.Count(Stage.Overs))} / scratch.Slices;
            Launcher.Launch(device, arguments, items * scratch.Slices, cost, items * scratch.Slices);
            """)}}
        {{When(IsMoments, "}\n")}}
        if (scratch.HasSlices)
        {
            Finish.Launch(device, arguments, items, scratch.Slices, items);
        }
        """;

    protected override string Launchers => $"""
        {(schedule.Window is { } window ? Launcher("Rows<T", $", isOneRow: {Literal(window.Outer.Count == 0)}")
            : Launcher(schedule.Lanes is null ? "Items<T" : IsMoments ? "Moments<T" : $"Fold<T, {Fold}"))}

        internal static readonly StageKernel<Arguments> Finish = StageKernel.{FinishKind}, Arguments, {Stage.Name}>("{ShownName}.Finish");
        """;

    string FinishKind => IsMoments ? "FinishMoments<T, Fn" : $"Finish<{Result}, {Fold}";

    protected override string Kernel() => Slice(Writer(schedule.Terms, Dialect.Kernel));

    protected override string Host() => $"""
        {Facts()}

        {(schedule.Window is { } window ? Window(window) : schedule.Lanes is { } lanes ? Rows(lanes) : Items(schedule.Terms, Slice))}
        """;

    /// <summary>What the runtime asks about the fold, and how a result is stored.</summary>
    string Facts()
    {
        var writer = Writer(schedule.Stores, Dialect.Kernel);
        return $$"""
            public static int Results => {{schedule.Outputs.Count}};
            public static ArrayView<{{Result}}> Partial(Arguments a) => a.partial;
            public static int Slices(Arguments a) => a.slices;
            public static int Count(Arguments a) => {{writer.Text(schedule.Count(Stage.Dims))}};

            public static void Store(Arguments a, int item, int result, {{Result}} folded)
            {
                {{DimsText.Split(writer, schedule.Results, schedule.Results.Steps(schedule.Stores))}}
                {{writer.Locals(0)}}
                {{Lines(Outputs.Select(at =>
                {
                    var value = IsDivided(at) ? $"folded / {writer.Operand(schedule.TermCount)}" : "folded";
                    var store = $"{writer.Base(schedule.Outputs[at].Container)}[{writer.Text(schedule.Addresses[at])}] {Assign} {value};";
                    return schedule.Outputs.Count == 1 ? store : $"if (result == {at})\n{{\n{store}\n}}";
                }))}}
            }
            """;
    }

    /// <summary>A slice of an item's terms, one after the other.</summary>
    string Slice(ExprWriter writer) => $$"""
        int item = a.bySlices.Quotient(index);
        int slice = index - item * a.slices;
        {{DimsText.Split(writer, schedule.Items, schedule.Items.Steps(schedule.Terms))}}
        {{writer.Locals(0)}}
        {{(IsMoments ? "var moments = default(Moments<T, Fn>);" : Lines(Outputs.Select(at => $"{Result} {Folded(at)} = {Identity(writer)};")))}}
        {{OpenRows(writer)}}
        {{writer.Locals(1)}}
        {{ColumnsOfSlice(writer)}}
        {
            {{writer.Locals(2)}}
            {{(schedule.ItemGuard is null ? None : $"if ({writer.Text(schedule.ItemGuard)})\n{{")}}
            {{(IsMoments ? WithElement(writer)
                : Lines(Outputs.Select(at => (Name: Folded(at), Term: writer.Text(schedule.ItemTerms[at]))).Select(o => Fold == "SumFold" ? $"{o.Name} += {o.Term};" : $"{o.Name} = {Fold}.Take({o.Name}, {o.Term});")))}}
            {{When(schedule.ItemGuard is not null, "}")}}
        }
        {{CloseRows(writer)}}

        {{(IsMoments ? PutMoments : Lines(Outputs.Select(at => $"FoldSlices<{Result}, Arguments, {Stage.Name}>.Put(a, item, slice, {at}, {Folded(at)});")))}}
        """;

    /// <summary>
    /// Opens a loop over the rows of a slice's terms: all of them or, where a GPU has more slices than there are columns, those of its part, which lie
    /// next to each other.
    /// </summary>
    string OpenRows(ExprWriter writer)
    {
        var rows = schedule.Rows;
        if (writer.Dialect.IsHost || rows.Count == 0)
        {
            return Lines(rows.Select(r => DimsText.Loop(r, writer.Text(r.Extent)) + "\n{"));
        }

        return $$"""
            var above = a.byColumns.Quotient(slice);
            var column = slice - above * a.columns;
            var begin = above * a.part;
            var end = Math.Min(begin + a.part, {{writer.Text(schedule.Count(rows))}});
            {{DimsText.Split(writer, schedule.FirstRow, schedule.FirstRow.Steps())}}
            for (var row = begin; row < end; row++)
            {
            """;
    }

    string ColumnsOfSlice(ExprWriter writer) => writer.Dialect.IsHost || schedule.Rows.Count == 0
        ? DimsText.Loop(schedule.Inner, writer.Text(schedule.Inner.Extent), "slice", "a.slices")
        : DimsText.Loop(schedule.Inner, writer.Text(schedule.Inner.Extent), "column", "a.columns");

    /// <summary>Goes to the next row, and closes the loop.</summary>
    string CloseRows(ExprWriter writer)
    {
        var rows = schedule.Rows;
        if (writer.Dialect.IsHost || rows.Count == 0)
        {
            return Lines(rows.Select(_ => "}"));
        }

        var next = Enumerable.Range(1, rows.Count - 1).Select(at =>
        {
            var name = Keywords.Escape(rows[at].Name);
            return $"if (++{name} == {writer.Text(rows[at].Extent)})\n{{\n{name} = 0;";
        });
        return $$"""
            {{Lines(next.Reverse())}}
            {{Keywords.Escape(rows[0].Name)}}++;
            {{Lines(rows.Skip(1).Select(_ => "}"))}}
            }
            """;
    }

    /// <summary>Some columns of a slice's rows of terms, in lanes.</summary>
    string Rows(LanePlan lanes)
    {
        var writer = Writer(lanes, Dialect.Lanes);
        var (asked, mask) = writer.Conditions(schedule.Guard ?? B.True);
        return $$"""
            public static int Rows(in Arguments a) => {{writer.Text(schedule.Count(schedule.Rows))}};
            public static int Columns(in Arguments a) => {{writer.Text(schedule.Inner.Extent)}};

            {{Inside(schedule.Inside!, "int item, int row", (Stage.Dims, "item"), (schedule.Rows, "row"))}}
            public static void Fold<L>(in Arguments a, int item, int begin, int end, int from, int to, L* results)
                where L : unmanaged, ILanes<L, T>
            {
                {{Pointers(lanes, writes: false)}}
                {{DimsText.Split(writer.Text, Stage.Dims, "item", isHost: true)}}
                {{writer.Locals(0)}}
                {{Lines(Outputs.Select(at => $"L {Folded(at)} = results[{at}];"))}}
                {{When(IsMoments, "L center = results[2];")}}
                {{DimsText.Open(writer.Text, schedule.Rows, "begin", "end", "a.slices")}}
                {{writer.Locals(1)}}
                {{Columns(writer, schedule.Inner)}}
                    L kept = L.From({{First(schedule.Inner)}}){{(mask.IsTrue ? "" : $" & {writer.Text(mask)}")}};
                    {{(asked.IsTrue ? None : $"if ({writer.Text(asked)})\n{{")}}
                    {{(IsMoments ? TakeDistances(writer)
                        : Lines(Outputs.Select(at => (Name: Folded(at), Term: schedule.Outputs[at].Value)).Select(o =>
                        Fold == "SumFold" ? writer.Accumulation(o.Name, o.Term, false, "kept")
                        : $"{o.Name} = L.{Stage.Fold}({o.Name}, L.Select(kept, {writer.Text(o.Term)}, {o.Name}));")))}}
                    {{When(!asked.IsTrue, "}")}}
                }
                {{DimsText.Close(schedule.Rows)}}

                {{Lines(Outputs.Select(at => $"results[{at}] = {Folded(at)};"))}}
            }
            """;
    }

    string Folded(int output) => schedule.Outputs.Count == 1 ? "folded" : "folded" + output;

    string Identity(ExprWriter writer) => schedule.IsInt
        ? Fold switch { "MaxFold" => "int.MinValue", "MinFold" => "int.MaxValue", _ => "0" }
        : writer.Constant(Fold switch { "MaxFold" => double.NegativeInfinity, "MinFold" => double.PositiveInfinity, _ => 0 });
}
