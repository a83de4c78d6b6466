using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Folds;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels;

/// <summary>Writes folds.</summary>
sealed class FoldEmitter(StageContext context, FoldSchedule schedule) : DenseEmitter(context, schedule)
{
    protected override string Interfaces => schedule.Lanes is not null ? $"IFoldRowStage<T, {Stage.Name}.Arguments>"
        : $"IItemStage<T, {Stage.Name}.Arguments>, IFoldStage<{Result}, {Stage.Name}.Arguments>";

    string Result => schedule.IsInt ? "int" : "T";

    string Fold => Stage.Fold switch
    {
        Ir.Fold.Max => "MaxFold",
        Ir.Fold.Min => "MinFold",
        _ => "SumFold",
    };

    protected override string[] OtherFields => [$"ArrayView<{Result}> partial", "int slices"];

    protected override (string, string)? Scratch => ($"FoldScratch<{Result}>", $"{TypeName}.Slice(device, sizes, hyper)");

    protected override void WriteMembers(CodeWriter w)
    {
        base.WriteMembers(w);
        w.Line();
        var launch = Context.Launch;
        w.Line("/// <summary>Decides into how many slices the terms are cut, and makes room for their folds.</summary>");
        w.Line($"public static FoldScratch<{Result}> Slice(Device device, Sizes sizes, HyperParameters hyper) =>");
        w.Packed("    new(", [
            "device", $"{launch.Text(schedule.Count(Stage.Dims))}", $"{schedule.Outputs.Count}", $"rows: {launch.Text(schedule.Count(schedule.Rows))}", $"columns: {launch.Text(schedule.Inner.Extent)}"], ");");
    }

    protected override void WriteStep(CodeWriter w)
    {
        WriteInitializer(w, "partial = scratch.Partial", "slices = scratch.Slices");
        w.Line($"var items = {Context.Launch.Text(schedule.Count(Stage.Dims))};");
        w.Line($"var cost = {schedule.Cost}L * {Context.Launch.Operand(schedule.Count(Stage.Overs))} / scratch.Slices;");
        w.Line("Launcher.Launch(device, arguments, items * scratch.Slices, cost, items * scratch.Slices);");
        using (w.Block("if (scratch.Slices > 1)"))
        {
            w.Line("Finish.Launch(device, arguments, items, scratch.Slices, items);");
        }
    }

    protected override void WriteLaunchers(CodeWriter w)
    {
        var name = $"\"{Context.LayerName}.{Stage.Name}";
        w.Line(schedule.Lanes is null
            ? $"internal static readonly StageKernel<Arguments> Launcher = StageKernel.Items<T, Arguments, {Stage.Name}>("
            : $"internal static readonly StageKernel<Arguments> Launcher = StageKernel.Fold<T, {Fold}, Arguments, {Stage.Name}>(");
        w.Line($"    {name}\", {KernelName});");
        w.Line();
        w.Line($"internal static readonly StageKernel<Arguments> Finish = StageKernel.Finish<{Result}, {Fold}, Arguments, {Stage.Name}>({name}.Finish\");");
    }

    protected override void WriteKernel(CodeWriter w) => WriteItem(w, Writer(schedule.Terms, Dialect.Kernel));

    protected override void WriteHost(CodeWriter w)
    {
        WriteFacts(w);
        if (schedule.Lanes is null)
        {
            WriteItems(w, writer => WriteItem(w, writer), schedule.Terms);
            return;
        }

        var lanes = Writer(schedule.Lanes, Dialect.Lanes);
        w.Line($"public static int Rows(in Arguments a) => {lanes.Text(schedule.Count(schedule.Rows))};");
        w.Line($"public static int Columns(in Arguments a) => {lanes.Text(schedule.Inner.Extent)};");
        w.Line();
        WriteInside(w, schedule.Inside!, "in Arguments a, int item, int row", [(Stage.Dims, "item"), (schedule.Rows, "row")]);
        using (w.ConstrainedBlock("public static void Fold<L>(in Arguments a, int item, int begin, int end, int from, int to, L* results)", "where L : unmanaged, ILanes<L, T>"))
        {
            WriteRows(w, lanes);
        }
    }

    /// <summary>What the runtime asks about the fold, and how a result is stored.</summary>
    void WriteFacts(CodeWriter w)
    {
        var writer = Writer(schedule.Stores, Dialect.Kernel);
        w.Line($"public static int Results => {schedule.Outputs.Count};");
        w.Line($"public static ArrayView<{Result}> Partial(Arguments a) => a.partial;");
        w.Line("public static int Slices(Arguments a) => a.slices;");
        w.Line($"public static int Count(Arguments a) => {writer.Text(schedule.Count(Stage.Dims))};");
        w.Line();
        using (w.Block($"public static void Store(Arguments a, int item, int result, {Result} folded)"))
        {
            DimsText.WriteSplit(w, writer.Text, schedule.Stored.Dims, "item", "rest");
            writer.Declare(w, 0);
            var value = Stage.Fold == Ir.Fold.Mean ? $"folded / {writer.Operand(schedule.TermCount)}" : "folded";
            for (var at = 0; at < schedule.Outputs.Count; at++)
            {
                var target = $"{writer.Base(schedule.Outputs[at].Container)}[{writer.Text(schedule.Addresses[at])}]";
                using (schedule.Outputs.Count == 1 ? null : (System.IDisposable)w.Block($"if (result == {at})"))
                {
                    w.Line($"{target} {(Stage.Accumulate ? "+=" : "=")} {value};");
                }
            }
        }

        w.Line();
    }

    /// <summary>A slice of an item's terms, one after the other.</summary>
    void WriteItem(CodeWriter w, ExprWriter writer)
    {
        w.Line("int slice = index % a.slices;");
        w.Line("int item = index / a.slices;");
        DimsText.WriteSplit(w, writer.Text, Stage.Dims, "item", "rest", isHost: writer.Dialect.IsHost);
        writer.Declare(w, 0);
        for (var at = 0; at < schedule.Outputs.Count; at++)
        {
            w.Line($"{Result} {Folded(at)} = {Identity(writer)};");
        }

        var closings = schedule.Rows.Select(r => w.Block(DimsText.Loop(r, writer.Text(r.Extent)))).ToList();
        writer.Declare(w, 1);
        closings.Add(w.Block(DimsText.Loop(schedule.Inner, writer.Text(schedule.Inner.Extent), "slice", "a.slices")));
        writer.Declare(w, 2);
        if (schedule.Guard is { } guard)
        {
            closings.Add(w.Block($"if ({writer.Text(guard)})"));
        }

        for (var at = 0; at < schedule.Outputs.Count; at++)
        {
            var term = writer.Text(schedule.Outputs[at].Value);
            w.Line(Fold == "SumFold" ? $"{Folded(at)} += {term};" : $"{Folded(at)} = {Fold}.Take({Folded(at)}, {term});");
        }

        closings.Reverse();
        closings.ForEach(c => c.Dispose());
        w.Line();
        for (var at = 0; at < schedule.Outputs.Count; at++)
        {
            w.Line($"FoldSlices<{Result}, Arguments, {Stage.Name}>.Put(a, item, slice, {at}, {Folded(at)});");
        }
    }

    /// <summary>Some columns of a slice's rows of terms, in lanes.</summary>
    void WriteRows(CodeWriter w, ExprWriter writer)
    {
        WritePointers(w, schedule.Lanes!, writes: false);
        DimsText.WriteSplit(w, writer.Text, Stage.Dims, "item", "rest", isHost: true);
        writer.Declare(w, 0);
        for (var at = 0; at < schedule.Outputs.Count; at++)
        {
            w.Line($"L {Folded(at)} = results[{at}];");
        }

        using (DimsText.Walk(w, writer.Text, schedule.Rows, "begin", "end", "a.slices"))
        {
            writer.Declare(w, 1);
            var first = WriteColumns(w, writer, schedule.Inner, out var columns);
            var (asked, mask) = writer.Conditions(schedule.Guard ?? B.True);
            w.Line($"L kept = L.From({first}){(mask.IsTrue ? "" : $" & {writer.Text(mask)}")};");
            using (asked.IsTrue ? null : (System.IDisposable)w.Block($"if ({writer.Text(asked)})"))
            {
                for (var at = 0; at < schedule.Outputs.Count; at++)
                {
                    var term = schedule.Outputs[at].Value;
                    w.Line(Fold == "SumFold" ? writer.Accumulation(Folded(at), term, false, "kept")
                        : $"{Folded(at)} = L.{Stage.Fold}({Folded(at)}, L.Select(kept, {writer.Text(term)}, {Folded(at)}));");
                }
            }

            columns.Dispose();
        }

        w.Line();
        for (var at = 0; at < schedule.Outputs.Count; at++)
        {
            w.Line($"results[{at}] = {Folded(at)};");
        }
    }

    string Folded(int output) => schedule.Outputs.Count == 1 ? "folded" : "folded" + output;

    string Identity(ExprWriter writer) => schedule.IsInt
        ? Fold switch { "MaxFold" => "int.MinValue", "MinFold" => "int.MaxValue", _ => "0" }
        : writer.Constant(Fold switch { "MaxFold" => double.NegativeInfinity, "MinFold" => double.PositiveInfinity, _ => 0 });
}
