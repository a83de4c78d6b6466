using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels.Iterations;

/// <summary>
/// Writes what a GPU's thread computes at a position, a method a pass, and the kernels that call them: one that runs all iterations of a plane on
/// chip, and for planes that do not fit there one for each pass over all planes.
/// </summary>
sealed partial class GpuEmitter : IterationText
{
    const string Walk = "for (var here = walk; here.IsInside; here.Step())";

    readonly GpuPlan plan;
    readonly Dictionary<Expr, string> constants = new();

    public GpuEmitter(StageContext context, IterationSchedule schedule)
        : base(context, schedule)
    {
        plan = schedule.Gpu;
        var names = Writer(plan.ConstantPlan, Dialect.Kernel);
        foreach (var constant in plan.Constants)
        {
            constants[constant] = names.NameFor(constant);
        }
    }

    string StageName => Schedule.Stage.Name;

    string KernelName => $"{Context.LayerName}_{StageName}";

    IEnumerable<GpuPass> AddingPasses => plan.Passes.Where(p => p.AddsUp);

    IEnumerable<GpuPass> WritingPasses => plan.Passes.Where(p => p.Writes);

    IReadOnlyList<int> Slots => Enumerable.Range(0, Sweep?.Slots.Count ?? 0).ToList();

    /// <summary>The planes that kernels know: those that there is one of, and in a sweep those of the iteration at hand.</summary>
    IEnumerable<string> ViewNames => Sweep is null ? plan.Planes : [.. plan.Planes, .. Program.Versions, .. Program.Changing.Select(PlaneWrite.Next)];

    /// <summary>Writes the types and methods of all passes, and the kernels.</summary>
    public void Write(CodeWriter w)
    {
        w.Line("/// <summary>The planes: on chip those of an item, else those of all.</summary>");
        using (w.Block("public struct Views"))
        {
            w.Line($"public ArrayView<T> {string.Join(", ", ViewNames.Select(Keywords.Escape))};");
        }

        w.Line();
        if (plan.Constants.Count > 0)
        {
            WriteConstants(w);
        }

        if (Slots.Count > 0)
        {
            w.Line("/// <summary>What a thread adds up.</summary>");
            using (w.Block("struct Sums"))
            {
                w.Line($"public T {string.Join(", ", Slots.Select(s => $"sum{s}"))};");
            }

            w.Line();
        }

        foreach (var pass in plan.Passes)
        {
            WritePass(w, pass);
        }

        WriteChip(w);
        WriteWide(w);
        WriteLaunch(w);
    }

    /// <summary>What is the same all over a plane.</summary>
    void WriteConstants(CodeWriter w)
    {
        var writer = Writer(plan.ConstantPlan, Dialect.Kernel);
        writer.Reserve(constants.Values);
        w.Line("/// <summary>What is the same all over a plane.</summary>");
        using (w.Block("struct Constants"))
        {
            foreach (var type in plan.Constants.GroupBy(writer.TypeOf))
            {
                w.Line($"public {type.Key} {string.Join(", ", type.Select(c => constants[c]))};");
            }
        }

        w.Line();
        w.Line("/// <summary>Computes it.</summary>");
        using (w.Block($"static Constants ConstantsOf({string.Join(", ", ItemParameters.Prepend("in Arguments a"))})"))
        {
            w.Line("var constants = default(Constants);");
            foreach (var node in plan.ConstantPlan.Order)
            {
                if (constants.TryGetValue(node, out var name))
                {
                    w.Line($"constants.{name} = {writer.Text(node)};");
                    writer.Bind(node, "constants." + name);
                }
                else if (plan.ConstantPlan.IsLocal(node))
                {
                    writer.Declare(w, node);
                }
            }

            w.Line("return constants;");
        }

        w.Line();
    }

    /// <summary>What a thread computes at a position.</summary>
    void WritePass(CodeWriter w, GpuPass pass)
    {
        var parameters = new[] { "in Arguments a", "in Views planes" }.Concat(constants.Count > 0 ? ["in Constants constants"] : [])
            .Concat(pass.AddsUp ? pass.Writes ? ["ref Sums sums", "bool stores"] : ["ref Sums sums"] : []).Append("int first").Concat(ItemParameters)
            .Concat(Nest.Plane.Select(d => "int " + Keywords.Escape(d.Name)));
        w.Line($"/// <summary>{pass.Pass.Summary}</summary>");
        using (w.Block($"static void {pass.Pass.Name}At({string.Join(", ", parameters)})"))
        {
            var writer = Writer(pass.Plan, Dialect.Kernel);
            w.Line($"var at = first + a.plane.At({string.Join(", ", Nest.Plane.Select(d => Keywords.Escape(d.Name)))});");
            WriteRows(w, writer, pass.Pass, "a.plane");
            foreach (var constant in constants)
            {
                writer.Bind(constant.Key, "constants." + constant.Value);
            }

            writer.Declare(w, 1);
            foreach (var (slot, value) in pass.Pass.Sums)
            {
                w.Line($"sums.sum{slot} += {writer.Text(value)};");
            }

            using (pass.AddsUp && pass.Writes ? (System.IDisposable)w.Block("if (stores)") : null)
            {
                WriteStores(w, writer, pass);
            }
        }

        w.Line();
    }

    /// <summary>Writes results; what it adds to an adjoint goes to that tensor, if it is wanted.</summary>
    void WriteStores(CodeWriter w, ExprWriter writer, GpuPass pass)
    {
        foreach (var write in pass.Pass.Writes.Where(p => !p.Adds))
        {
            w.Line($"planes.{Keywords.Escape(pass.Pass.Target(write))}[at] = {writer.Text(write.Value)};");
        }

        foreach (var store in pass.Stores)
        {
            var element = $"{writer.Base(store.Container)}[{writer.Text(store.Address)}]";
            if (Sweep is null)
            {
                w.Line($"{element} = {writer.Text(store.Value)};");
                continue;
            }

            using (w.Block($"if ({writer.Base(store.Container)}.Length > 0)"))
            {
                w.Line($"{element} += {writer.Text(store.Value)};");
            }

            w.Line();
        }
    }

    string Call(GpuPass pass, string planes, string first, IEnumerable<string> position, string stores = "true") =>
        $"{pass.Pass.Name}At({string.Join(", ", new[] { "in a", $"in {planes}" }.Concat(constants.Count > 0 ? ["in constants"] : []).Concat(pass.AddsUp ? pass.Writes ? ["ref sums", stores] : ["ref sums"] : []).Append(first).Concat(ItemIndices).Concat(position))});";

    /// <summary>The indices of the position that a walk is at.</summary>
    IEnumerable<string> Here => Nest.Plane.Count switch
    {
        1 => ["here.Column"],
        2 => ["here.Row", "here.Column"],
        _ => [$"here.Row / {Text(Nest.Extents[1])}", $"here.Row % {Text(Nest.Extents[1])}", "here.Column"],
    };

    string WalkOver => Nest.Plane.Count == 3
        ? $"GroupWalk.Over({Text(Nest.Extents[0])} * {Text(Nest.Extents[1])}, {Text(Nest.Extents[2])})"
        : $"GroupWalk.Over({Text(Nest.Extents[1])}, {Text(Nest.Extents[2])})";

    string CallConstants => $"ConstantsOf({string.Join(", ", ItemIndices.Prepend("in a"))})";

    /// <summary>Adds up over the group what its threads hold, a slot after the other, and stores it.</summary>
    void WriteTrees(CodeWriter w, IReadOnlyList<int> slots, string method)
    {
        using (w.Block($"for (var number = 0; number < {slots.Count}; number++)"))
        {
            var isRun = slots.Select((slot, at) => slot == slots[0] + at).All(yes => yes);
            string Pick(System.Func<int, string> text) =>
                string.Concat(slots.Take(slots.Count - 1).Select((slot, at) => $"number == {at} ? {text(slot)} : ")) + text(slots[slots.Count - 1]);
            var slot = isRun ? slots[0] == 0 ? "number" : $"{slots[0]} + number" : Pick(s => $"{s}");
            w.Line($"var slot = {slot};");
            w.Line($"var sum = {Pick(s => $"sums.sum{s}")};");
            w.Line($"GroupSum.{method}(tree, sum, ref a.{Schedule.Arguments.Field(Schedule.Sums!)}[(item * {Slots.Count}) + slot]);");
        }
    }
}
