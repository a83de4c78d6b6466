using System;
using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using RepFlow.Ilgpu.Generators.Scheduling;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>
/// The GPU's schedule for planes that do not fit on chip: every pass is a launch over all positions of all planes, with the states in
/// scratch tensors.
/// </summary>
sealed partial class IterationWide
{
    const int SumsGroup = ChipPlan.Group;

    readonly StageContext context;
    readonly Stage stage;
    readonly StageArguments arguments;
    readonly string argumentsName;
    readonly GpuPlan plan;
    readonly WidePlan wide;
    readonly IterationProgram program;
    readonly IterationGpuPass passes;
    readonly ExprBuilder b;
    readonly Dictionary<string, string> views = new();

    public IterationWide(StageContext context, Stage stage, IterationSchedule schedule, StageArguments arguments, string argumentsName)
    {
        this.context = context;
        this.stage = stage;
        this.arguments = arguments;
        this.argumentsName = argumentsName;
        b = context.Builder;
        plan = schedule.Gpu;
        wide = schedule.Wide;
        program = plan.Program;
        passes = new IterationGpuPass(context, arguments, plan);
    }

    /// <summary>The field of the execution that holds the scratch tensors.</summary>
    public string Field => Names.Camel(stage.Name) + "Planes";

    PlaneNest Nest => program.Nest;

    IEnumerable<PlanePass> SummingPasses => plan.Passes.Where(p => p.Sums.Count > 0);

    /// <summary>Writes the kernels.</summary>
    public void Write(CodeWriter w, NumberType type)
    {
        foreach (var pass in plan.Passes.Where(p => p != plan.Finish))
        {
            WriteFlat(w, type, pass);
        }

        foreach (var pass in SummingPasses)
        {
            WriteSums(w, type, pass);
        }

        if (plan.Finish is not null)
        {
            WriteFlat(w, type, plan.Finish);
        }
    }

    public void WriteRegistrations(CodeWriter w)
    {
        foreach (var name in plan.Passes.Select(p => p.Name))
        {
            context.WriteRegistration(w, stage.Name, argumentsName, name, hasHost: false);
        }

        foreach (var pass in SummingPasses)
        {
            context.WriteRegistration(w, stage.Name, argumentsName, pass.Name + "Sums", grouped: true, groupSize: SumsGroup, hasHost: false);
        }
    }

    /// <summary>The view that holds a plane of all items.</summary>
    string View(string plane)
    {
        if (!views.TryGetValue(plane, out var field))
        {
            views[plane] = field = arguments.AddView(plane + "Planes");
        }

        return field;
    }

    string Geometry(string field) => "a." + IterationEmitter.GeometryField(arguments, field);

    void WriteFlat(CodeWriter w, NumberType type, PlanePass pass)
    {
        var values = pass.Writes.Select(p => p.Value).Concat(pass.Results.Select(r => r.Value)).ToList();
        var emitter = passes.Emitter(type, values, p => "a." + View(p));
        w.Line($"/// <summary>{pass.Summary}</summary>");
        w.Line("[EmittedKernel(0)]");
        using (w.Block($"internal static void {stage.Name}{pass.Name}Kernel{type.Name}(Index1D index, {argumentsName}<{type.Keyword}> a)"))
        {
            DimsText.WriteSplit(w, emitter, Nest.Batch.Concat(Nest.Plane).ToList(), "index", "position");
            var item = Nest.Batch.Select(d => (Expr)b.Index(d)).Zip(Nest.Batch, (index, d) => (index, d.Extent)).Aggregate((Expr)b.Int(0), (flat, d) => b.Add(b.Mul(flat, d.Extent), d.index));
            WriteAt(w, emitter, emitter.Scalar(item));
            passes.WriteRows(w, emitter, values, Geometry);
            emitter.Declare(w, 0);
            emitter.Declare(w, 1);
            passes.WriteStores(w, emitter, pass.Writes, p => "a." + View(p.Target));
            passes.WriteResults(w, emitter, pass.Results);
        }

        w.Line();
    }

    void WriteAt(CodeWriter w, ExprEmitter emitter, string item)
    {
        var plane = item == "0" ? "" : $"(({item}) * {Geometry("Size")}) + ";
        w.Line($"var at = {plane}{Geometry("Origin")} + {Offset()};");
    }

    string Offset()
    {
        var names = Nest.Plane.Select(d => Keywords.Escape(d.Name)).ToList();
        return names.Count switch
        {
            1 => names[0],
            2 => $"({names[0]} * {Geometry("Pitch")}) + {names[1]}",
            _ => $"({names[0]} * {Geometry("Slice")}) + ({names[1]} * {Geometry("Pitch")}) + {names[2]}",
        };
    }

    /// <summary>Sums over planes: a group a plane, each thread every 256th position, then a tree.</summary>
    void WriteSums(CodeWriter w, NumberType type, PlanePass pass)
    {
        var values = pass.Sums.Select(s => s.Value).ToList();
        var emitter = passes.Emitter(type, values, p => "a." + View(p));
        w.Line($"/// <summary>Sums over planes for {pass.Name}.</summary>");
        w.Line($"[EmittedKernel({SumsGroup})]");
        using (w.Block($"internal static void {stage.Name}{pass.Name}SumsKernel{type.Name}({argumentsName}<{type.Keyword}> a)"))
        {
            w.Line($"var tree = SharedMemory.Allocate<{type.Keyword}>({SumsGroup});");
            w.Line("var item = Grid.IdxX;");
            DimsText.WriteSplit(w, emitter, Nest.Batch, "item", "rest");
            emitter.Declare(w, 0);
            foreach (var (slot, _) in pass.Sums)
            {
                w.Line($"var sum{slot} = {type.Literal(0)};");
            }

            var count = emitter.Scalar(DimsText.Count(b, Nest.Plane));
            using (w.Block($"for (var position = Group.IdxX; position < {count}; position += {SumsGroup})"))
            {
                DimsText.WriteSplit(w, emitter, Nest.Plane, "position", "along");
                WriteAt(w, emitter, "item");
                passes.WriteRows(w, emitter, values, Geometry);
                emitter.Declare(w, 1);
                foreach (var (slot, value) in pass.Sums)
                {
                    w.Line($"sum{slot} += {emitter.Scalar(emitter.WithAddresses(value))};");
                }
            }

            WriteTrees(w, type, pass.Sums.Select(s => s.Slot).ToList(), slot => $"{emitter.Base(context.Placement(program.Sweep!.SumsTensor).Container, false)}[(item * {program.Sweep.Slots.Count}) + {slot}]", SumsGroup, "+=");
        }

        w.Line();
    }

    /// <summary>
    /// Adds up what the threads of a group hold in the locals sum0, sum1 …, a slot at a time, in a fixed order, and stores the results. One tree
    /// serves all slots: kernels with a tree for each take OpenCL compilers minutes.
    /// </summary>
    public static void WriteTrees(CodeWriter w, NumberType type, IReadOnlyList<int> slots, Func<string, string> target, int group, string assign)
    {
        w.Line();
        using (w.Block($"for (var number = 0; number < {slots.Count}; number++)"))
        {
            var isRun = slots.Select((slot, at) => slot == slots[0] + at).All(yes => yes);
            string Pick(Func<int, string> text) => string.Concat(slots.Take(slots.Count - 1).Select((slot, at) => $"number == {at} ? {text(slot)} : ")) + text(slots[slots.Count - 1]);
            w.Line($"var slot = {(isRun ? slots[0] == 0 ? "number" : $"{slots[0]} + number" : Pick(s => s.ToString(System.Globalization.CultureInfo.InvariantCulture)))};");
            w.Line($"tree[Group.IdxX] = {Pick(s => "sum" + s)};");
            w.Line("Group.Barrier();");
            using (w.Block($"for (var half = {group / 2}; half > 0; half >>= 1)"))
            {
                using (w.Block("if (Group.IdxX < half)"))
                {
                    w.Line("tree[Group.IdxX] += tree[Group.IdxX + half];");
                }

                w.Line();
                w.Line("Group.Barrier();");
            }

            w.Line();
            using (w.Block("if (Group.IdxX == 0)"))
            {
                w.Line($"{target("slot")} {assign} tree[0];");
            }

            w.Line();
            w.Line("Group.Barrier();");
        }
    }
}
