using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Values;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels;

/// <summary>Writes a map, fold or scatter as a type of its own: arguments, the kernel, and what the host does.</summary>
abstract class DenseEmitter(StageContext context, DenseSchedule schedule, CompiledStage? compiled = null) : StageEmitter(context, schedule, compiled)
{
    protected ExprBuilder B => Context.Builder;

    /// <summary>What the type implements.</summary>
    protected abstract string Interfaces { get; }

    protected override string Header => $"public readonly struct {Stage.Name} : {Interfaces}";

    /// <summary>Fields that the arguments have besides.</summary>
    protected virtual string[] OtherFields => [];

    protected override string Members() => $$"""
        {{Launchers}}

        {{StageContext.ArgumentsType(Arguments, OtherFields)}}

        [EmittedKernel(0)]
        static void {{KernelName}}(Index1D index, Arguments a)
        {
            {{Kernel()}}
        }

        {{Host()}}
        """;

    protected abstract string Launchers { get; }

    protected abstract string Kernel();

    protected abstract string Host();

    /// <summary>The launcher of the stage's kernel.</summary>
    protected string Launcher(string kind, string facts = "") => $"""
        internal static readonly StageKernel<Arguments> Launcher = StageKernel.{kind}, Arguments, {Stage.Name}>(
            "{ShownName}", {KernelName}{facts});
        """;

    /// <summary>The host's method for stages whose items are computed one number at a time.</summary>
    protected string Items(ValuePlan plan, Func<ExprWriter, string> item) => $$"""
        public static void Items<Fn>(in Arguments a, int begin, int end)
            where Fn : struct, INumbers<T>
        {
            {{Pointers(plan)}}
            for (var index = begin; index < end; index++)
            {
                {{item(Writer(plan, Dialect.Items))}}
            }
        }
        """;

    /// <summary>How a result is stored.</summary>
    protected string Assign => Stage.Accumulate ? "+=" : "=";

    protected ExprWriter Writer(ValuePlan plan, Dialect dialect) => new(B, plan, dialect, Arguments);

    /// <summary>Pointers to the tensors that a body reads and writes.</summary>
    protected string Pointers(ValuePlan plan, bool writes = true) => StageContext.Pointers(
        Arguments, plan.Order.Where(n => n.Op == Op.Read).Select(n => n.Name).Concat(writes ? schedule.Outputs.Select(o => o.Container) : []));

    /// <summary>What an item computes and writes, one number at a time.</summary>
    /// <param name="writer">Writes values: depth 0 is an item, depth 1 what is in its loops.</param>
    /// <param name="split">What finds the indices of an item.</param>
    /// <param name="outputs">What it writes.</param>
    /// <param name="loops">The indices of its loops.</param>
    protected string Item(ExprWriter writer, string split, IReadOnlyList<FlatOutput> outputs, IReadOnlyList<IndexVar> loops) => $"""
        {split}
        {writer.Locals(0)}
        {Lines(loops.Select(l => DimsText.Loop(l, writer.Text(l.Extent)) + "\n{"))}
        {writer.Locals(1)}
        {Lines(outputs.Select(output =>
        {
            var store = $"{writer.Base(output.Container)}[{writer.Text(output.Address)}] {Assign} {writer.Text(output.Value)};";
            return output.Guard is null ? store : $"if ({writer.Text(output.Guard)})\n{{\n{store}\n}}";
        }))}
        {Lines(loops.Select(_ => "}"))}
        """;

    /// <summary>Opens a loop over columns in lanes. The last lanes of a row overlap those before them.</summary>
    protected string Columns(ExprWriter writer, IndexVar lane)
    {
        var column = Keywords.Escape(lane.Name);
        return $$"""
            for (int next = from, {{column}} = from; next < to; next += L.Count, {{column}} = Math.Min(next, to - L.Count))
            {
                {{writer.LaneIndices}}
                {{writer.Locals(2)}}
            """;
    }

    /// <summary>The first of the lanes that have not been computed before.</summary>
    protected static string First(IndexVar lane) => $"next - {Keywords.Escape(lane.Name)}";

    /// <summary>Where lanes need not clamp.</summary>
    protected string Inside(RowBounds bounds, string parameters, params (IReadOnlyList<IndexVar> Indices, string Position)[] splits)
    {
        var writer = Writer(bounds.Plan, Dialect.Items);
        return bounds.IsAll ? None : $$"""
            public static void Inside(in Arguments a, {{parameters}}, ref int first, ref int behind)
            {
                {{Lines(splits.Where(s => s.Indices.Any(bounds.DependsOn))
                    .Select(s => DimsText.Split(writer.Text, s.Indices, s.Position, isHost: true)))}}
                {{writer.Locals(0)}}
                {{Lines(bounds.First.Select(first => $"first = Math.Max(first, {writer.Text(first)});"))}}
                {{Lines(bounds.Behind.Select(behind => $"behind = Math.Min(behind, {writer.Text(behind)});"))}}
            }

            """;
    }
}
