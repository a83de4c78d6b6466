using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels;

/// <summary>Writes a map, fold or scatter as a type of its own: arguments, the kernel, and what the host does.</summary>
abstract class DenseEmitter(StageContext context, DenseSchedule schedule) : StageEmitter(context, schedule)
{
    protected ExprBuilder B => Context.Builder;

    /// <summary>What the type implements.</summary>
    protected abstract string Interfaces { get; }

    protected override string Header => $"public readonly struct {Stage.Name} : {Interfaces}";

    /// <summary>Fields that the arguments have besides.</summary>
    protected virtual string[] OtherFields => [];

    protected override void WriteMembers(CodeWriter w)
    {
        WriteLaunchers(w);
        w.Line();
        StageContext.WriteArguments(w, Arguments, OtherFields);
        w.Line("[EmittedKernel(0)]");
        using (w.Block($"static void {KernelName}(Index1D index, Arguments a)"))
        {
            WriteKernel(w);
        }

        w.Line();
        WriteHost(w);
    }

    protected abstract void WriteLaunchers(CodeWriter w);

    protected abstract void WriteKernel(CodeWriter w);

    protected abstract void WriteHost(CodeWriter w);

    protected void WriteItems(CodeWriter w, Action<ExprWriter> item, ValuePlan plan)
    {
        using (w.ConstrainedBlock("public static void Items<Fn>(in Arguments a, int begin, int end)", "where Fn : struct, INumbers<T>"))
        {
            WritePointers(w, plan);
            using (w.Block("for (var index = begin; index < end; index++)"))
            {
                item(Writer(plan, Dialect.Items));
            }
        }
    }

    protected ExprWriter Writer(ValuePlan plan, Dialect dialect) => new(B, plan, dialect, Arguments);

    /// <summary>Pointers to the tensors that a body reads and writes.</summary>
    protected void WritePointers(CodeWriter w, ValuePlan plan, bool writes = true)
    {
        var containers = plan.Order.Where(n => n.Op == Op.Read).Select(n => n.Name).Concat(writes ? schedule.Outputs.Select(o => o.Container) : []);
        StageContext.WritePointers(w, Arguments, containers);
    }

    /// <summary>Writes an element of each output, one number at a time.</summary>
    protected void WriteStores(CodeWriter w, ExprWriter writer)
    {
        foreach (var output in schedule.Outputs)
        {
            var statement = $"{writer.Base(output.Container)}[{writer.Text(output.Address)}] {(Stage.Accumulate ? "+=" : "=")} {writer.Text(output.Value)};";
            if (output.Guard is { } guard)
            {
                using (w.Block($"if ({writer.Text(guard)})"))
                {
                    w.Line(statement);
                }
            }
            else
            {
                w.Line(statement);
            }
        }
    }

    /// <summary>Writes a loop over columns in lanes. The last lanes of a row overlap those before them.</summary>
    /// <returns>The first of the lanes that have not been computed before.</returns>
    protected string WriteColumns(CodeWriter w, ExprWriter writer, IndexVar lane, out IDisposable loop)
    {
        var column = Keywords.Escape(lane.Name);
        loop = w.Block($"for (int next = from, {column} = from; next < to; next += L.Count, {column} = Math.Min(next, to - L.Count))");
        writer.DeclareIndices(w);
        writer.Declare(w, 2);
        return $"next - {column}";
    }

    /// <summary>Where lanes need not clamp.</summary>
    protected void WriteInside(CodeWriter w, RowBounds bounds, string parameters, IReadOnlyList<(IReadOnlyList<IndexVar> Indices, string Position)> splits)
    {
        if (bounds.IsAll)
        {
            return;
        }

        using (w.Block($"public static void Inside({parameters}, ref int first, ref int behind)"))
        {
            var writer = Writer(bounds.Plan, Dialect.Items);
            foreach (var (indices, position) in splits.Where(s => s.Indices.Any(bounds.DependsOn)))
            {
                DimsText.WriteSplit(w, writer.Text, indices, position, "rest", isHost: true);
            }

            writer.Declare(w, 0);
            foreach (var first in bounds.First)
            {
                w.Line($"first = Math.Max(first, {writer.Text(first)});");
            }

            foreach (var behind in bounds.Behind)
            {
                w.Line($"behind = Math.Min(behind, {writer.Text(behind)});");
            }
        }

        w.Line();
    }
}
