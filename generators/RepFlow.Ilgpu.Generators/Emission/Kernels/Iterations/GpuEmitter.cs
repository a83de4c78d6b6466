using System;
using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels.Iterations;

/// <summary>
/// Writes what a GPU's thread does with its share of a plane, a method a pass, and the kernels that call them: one that runs all iterations of a plane on
/// chip, where states, in a sweep their adjoints, stay in shared memory from the first to the last; and one for each pass over all planes, which stand in
/// scratch tensors where they do not fit.
/// </summary>
sealed class GpuEmitter(StageContext context, IterationSchedule schedule) : IterationText(context, schedule)
{
    readonly GpuPlan plan = schedule.Gpu;
    readonly Dictionary<Expr, string> constants = new();

    string StageName => Schedule.Stage.Name;

    string KernelName => $"{Context.LayerName}_{StageName}";

    IEnumerable<GpuPass> Adding => plan.Passes.Where(p => p.AddsUp);

    IEnumerable<GpuPass> Writing => plan.Passes.Where(p => p.Writes);

    IReadOnlyList<int> Slots => Enumerable.Range(0, Sweep?.Slots.Count ?? 0).ToList();

    /// <summary>The planes that a sweep keeps of an iteration, and the states after it.</summary>
    IReadOnlyList<string> Kept => Sweep is null ? [] : [.. Program.Versions, .. Program.Changing.Select(PlaneWrite.Next)];

    string Positions => string.Join(" * ", Nest.Plane.Select(d => Text(d.Extent)));

    string Rows => string.Join(" * ", Nest.Extents.Take(2).Where((_, at) => at > 0 || Nest.Plane.Count == 3).Select(Text));

    string Columns => Text(Nest.Extents[2]);

    static string View(string plane) => "planes." + Keywords.Escape(plane);

    /// <summary>Writes the launchers of all kernels.</summary>
    public void WriteLaunchers(CodeWriter w)
    {
        void Launcher(string pass, string kind, string end)
        {
            w.Line($"static readonly StageKernel<Arguments> {pass}Launcher = StageKernel.{kind}(");
            w.Line($"    \"{Context.LayerName}.{StageName}{(pass.Length == 0 ? "" : "." + pass)}\", {KernelName}{(pass.Length == 0 ? "" : "_" + pass)}{end});");
        }

        Launcher("", $"Planes<T, Arguments, {StageName}>", ", GroupWalk.Group");
        foreach (var pass in Writing)
        {
            Launcher(pass.Pass.Name, "Flat<Arguments>", "");
        }

        foreach (var pass in Adding)
        {
            Launcher(pass.Pass.Name + "Sums", "Grouped<Arguments>", ", GroupWalk.Group");
        }
    }

    /// <summary>Writes the types and methods of all passes, and the kernels.</summary>
    public void Write(CodeWriter w)
    {
        w.Line("/// <summary>The planes: on chip those of an item, else those of all.</summary>");
        using (w.Block("public struct Views"))
        {
            WriteFields(w, "ArrayView<T>", plan.Planes.Concat(Kept).Select(Keywords.Escape));
        }

        w.Line();
        WritePlane(w);
        WriteChip(w);
        WriteKernels(w);
        if (Sweep is not null)
        {
            w.Line("/// <summary>The segments of the sweep.</summary>");
            w.Line($"static SweepSegments Segments(in Arguments a) => new({Count}, a.segment, {Program.Versions.Count}, {Program.Changing.Count});");
            w.Line();
        }

        WriteWide(w);
        WriteLaunch(w);
    }

    /// <summary>A plane as a thread sees it: what is the same all over it, what the thread has added up, and the passes.</summary>
    void WritePlane(CodeWriter w)
    {
        w.Line("/// <summary>A plane, and a thread's share of its positions.</summary>");
        using (w.Block("struct GpuPlane" + IsSweep))
        {
            w.Line("public Arguments a;");
            w.Line("public Views planes;");
            w.Line("public GroupWalk walk;");
            w.Line("public bool stores;");
            WriteFields(w, "int", Items.Prepend("first").Concat(Sweep is null ? [] : ["kept"]));
            var writer = Writer(plan.ConstantPlan, Dialect.Kernel, Items.Concat(Slots.Select(s => $"sum{s}")));
            foreach (var type in plan.Constants.GroupBy(writer.TypeOf))
            {
                WriteFields(w, type.Key, type.Select(c => constants[c] = writer.NameFor(c)));
            }

            WriteFields(w, "T", Slots.Select(s => $"sum{s}"));
            w.Line();
            w.Line("/// <param name=\"stores\">Whether passes write, or only add up.</param>");
            using (w.Block("public GpuPlane(in Arguments a, int item, GroupWalk walk, bool stores)"))
            {
                w.Line("this.a = a;");
                w.Line("this.walk = walk;");
                w.Line("this.stores = stores;");
                w.Line("planes = a.planes;");
                w.Line("first = item * a.plane.Size;");
                DimsText.WriteSplit(w, Text, Nest.Batch, "item", "rest", declare: "");
                foreach (var node in plan.ConstantPlan.Order)
                {
                    if (constants.TryGetValue(node, out var name))
                    {
                        w.Line($"{name} = {writer.Text(node)};");
                        writer.Bind(node, name);
                    }
                    else if (plan.ConstantPlan.IsLocal(node))
                    {
                        writer.Declare(w, node);
                    }
                }
            }

            foreach (var pass in plan.Passes)
            {
                WritePass(w, pass);
            }

            WriteSteps(w, plan.Phases, plan.Adjoints, pass => WriteStep(w, pass));
            if (Sweep is not null)
            {
                WriteKept(w);
            }
        }

        w.Line();
    }

    void WritePass(CodeWriter w, GpuPass pass)
    {
        var index = Nest.Plane.Select(d => Keywords.Escape(d.Name)).ToList();
        IEnumerable<string> here = Nest.Plane.Count == 3 ? [$"here.Row / {Text(Nest.Extents[1])}", $"here.Row % {Text(Nest.Extents[1])}", "here.Column"]
            : Nest.Plane.Count == 2 ? ["here.Row", "here.Column"] : ["here.Column"];
        w.Line();
        w.Line($"/// <summary>{pass.Pass.Summary}</summary>");
        using (w.Block($"public void {pass.Pass.Name}Pass()"))
        using (w.Block("for (var here = walk; here.IsInside; here.Step())"))
        {
            var writer = Writer(pass.Plan, Dialect.Kernel, Items.Concat(Slots.Select(s => $"sum{s}")));
            w.Line($"int {string.Join(", ", index.Zip(here, (name, at) => $"{name} = {at}"))};");
            w.Line($"var at = first + a.plane.At({string.Join(", ", index)});");
            WriteRows(w, writer, pass.Pass, "a.plane");
            foreach (var constant in constants)
            {
                writer.Bind(constant.Key, constant.Value);
            }

            writer.Declare(w, 1);
            foreach (var (slot, value) in pass.Pass.Sums)
            {
                w.Line($"sum{slot} += {writer.Text(value)};");
            }

            using (pass.AddsUp && pass.Writes ? (IDisposable)w.Block("if (stores)") : null)
            {
                WriteStores(w, writer, pass);
            }
        }
    }

    /// <summary>Writes results; what it adds to an adjoint goes to that tensor, if it is wanted.</summary>
    void WriteStores(CodeWriter w, ExprWriter writer, GpuPass pass)
    {
        foreach (var write in pass.Pass.Writes.Where(p => !p.Adds))
        {
            w.Line($"{View(pass.Pass.Target(write))}[at] = {writer.Text(write.Value)};");
        }

        foreach (var store in pass.Stores)
        {
            var view = writer.Base(store.Container);
            using (Sweep is null ? null : (IDisposable)w.Block($"if ({view}.Length > 0)"))
            {
                w.Line($"{view}[{writer.Text(store.Address)}] {(Sweep is null ? "" : "+")}= {writer.Text(store.Value)};");
            }
        }
    }

    /// <summary>A walk of the group over the positions of the plane; planes that it reads around take their new values at its end.</summary>
    static void WriteStep(CodeWriter w, GpuPass pass)
    {
        w.Line($"{pass.Pass.Name}Pass();");
        w.Line("Group.Barrier();");
        foreach (var plane in pass.Pass.Doubled)
        {
            w.Line($"GroupWalk.Copy({View(PlaneWrite.Next(plane))}, {View(plane)}, a.plane.Size);");
        }

        if (pass.Pass.Doubled.Any())
        {
            w.Line("Group.Barrier();");
        }
    }

    /// <summary>The planes that a sweep keeps on chip: those of an item stand side by side.</summary>
    void WriteKept(CodeWriter w)
    {
        w.Line();
        using (w.Block("public void Copy(int from, int to)"))
        {
            w.Line($"GroupWalk.Copy(Kept(from), Kept(to), {Program.Changing.Count} * a.plane.Size);");
            w.Line("Group.Barrier();");
        }

        w.Line();
        using (w.Block("public void MoveTo(int t)"))
        {
            w.Line($"var number = {Program.Versions.Count} * t;");
            foreach (var (plane, at) in Kept.Select((plane, at) => (plane, at)))
            {
                w.Line($"{View(plane)} = Kept(number{(at == 0 ? "" : $" + {at}")});");
            }
        }

        w.Line();
        w.Line("readonly ArrayView<T> Kept(int number) => a.kept.SubView(kept + (number * a.plane.Size), a.plane.Size);");
    }

    void WriteChip(CodeWriter w)
    {
        var owners = Schedule.Chip.Owners.Select(o => o.Owner).Distinct().ToList();
        w.Line("/// <summary>The largest plane, border included, that fits on chip.</summary>");
        w.Line($"static int Capacity => sizeof(T) == 4 ? {Schedule.Chip.Capacity(4)} : {Schedule.Chip.Capacity(8)};");
        w.Line();
        w.Line("/// <summary>All iterations of one plane by one group of threads, on chip.</summary>");
        w.Line("[EmittedKernel(GroupWalk.Group)]");
        using (w.Block($"static void {KernelName}(Arguments a)"))
        {
            w.Line("var item = Grid.IdxX;");
            w.Line($"var plane = new GpuPlane(in a, item, GroupWalk.Over({Rows}, {Columns}), stores: true) {{ first = 0 }};");
            foreach (var (name, owner) in Schedule.Chip.Owners)
            {
                w.Line($"plane.{View(name)} = {(owner == name ? "SharedMemory.Allocate<T>(Capacity)" : "plane." + View(owner))};");
            }

            if (Schedule.Chip.HasTree)
            {
                w.Line("var tree = SharedMemory.Allocate<T>(GroupWalk.Group);");
            }

            owners.ForEach(owner => w.Line($"GroupWalk.Clear(plane.{View(owner)}, a.plane.Size);"));
            w.Line("Group.Barrier();");
            if (Sweep is not null)
            {
                w.Line("var segments = Segments(in a);");
                w.Line("plane.kept = item * segments.Planes * a.plane.Size;");
                w.Line("plane.MoveTo(0);");
            }

            w.Line("plane.StartPass();");
            w.Line("Group.Barrier();");
            WriteRun(w, "plane");
            if (plan.Finish is not null)
            {
                w.Line("plane.FinishPass();");
            }

            WriteTrees(w, Slots, "Store");
        }

        w.Line();
    }

    /// <summary>All iterations, and in a sweep back.</summary>
    void WriteRun(CodeWriter w, string planes)
    {
        if (Sweep is null)
        {
            WriteIterations(w, planes);
        }
        else
        {
            w.Line($"segments.Run(ref {planes});");
        }
    }

    /// <summary>Adds up over the group what its threads hold, a slot after the other, and stores it.</summary>
    void WriteTrees(CodeWriter w, IReadOnlyList<int> slots, string method)
    {
        if (slots.Count == 0)
        {
            return;
        }

        string Pick(string name) => string.Concat(slots.Select((slot, at) => (at < slots.Count - 1 ? $"number == {at} ? " : "") + name + slot + (at < slots.Count - 1 ? " : " : "")));
        using (w.Block($"for (var number = 0; number < {slots.Count}; number++)"))
        {
            var isRun = slots.Select((slot, at) => slot == slots[0] + at).All(yes => yes);
            w.Line($"var slot = {(!isRun ? Pick("") : slots[0] == 0 ? "number" : $"{slots[0]} + number")};");
            w.Line($"var sum = {Pick("plane.sum")};");
            w.Line($"GroupSum.{method}(tree, sum, ref a.{Schedule.Arguments.Field(Schedule.Sums!)}[(item * {Slots.Count}) + slot]);");
        }
    }

    /// <summary>The kernels for planes that do not fit on chip.</summary>
    void WriteKernels(CodeWriter w)
    {
        w.Line("/// <summary>A thread's position where planes do not fit on chip.</summary>");
        w.Line("static GpuPlane PlaneAt(in Arguments a, int position) =>");
        var positions = Positions.Contains(' ') ? $"({Positions})" : Positions;
        w.Line($"    new(in a, position / {positions}, GroupWalk.At(position % {positions}, {Columns}), stores: true);");
        w.Line();
        foreach (var pass in Writing)
        {
            w.Line($"/// <summary>{pass.Pass.Summary}</summary>");
            w.Line("[EmittedKernel(0)]");
            w.Line($"static void {KernelName}_{pass.Pass.Name}(Index1D index, Arguments a) => PlaneAt(in a, index).{pass.Pass.Name}Pass();");
            w.Line();
        }

        foreach (var pass in Adding)
        {
            w.Line($"/// <summary>Sums over planes for {pass.Pass.Name}: a group of threads a plane.</summary>");
            w.Line("[EmittedKernel(GroupWalk.Group)]");
            using (w.Block($"static void {KernelName}_{pass.Pass.Name}Sums(Arguments a)"))
            {
                w.Line("var tree = SharedMemory.Allocate<T>(GroupWalk.Group);");
                w.Line("var item = Grid.IdxX;");
                w.Line($"var plane = new GpuPlane(in a, item, GroupWalk.Over({Rows}, {Columns}), stores: false);");
                w.Line($"plane.{pass.Pass.Name}Pass();");
                WriteTrees(w, pass.Pass.Sums.Select(s => s.Slot).ToList(), "Add");
            }

            w.Line();
        }
    }

    /// <summary>All planes where they do not fit on chip: every pass is a launch.</summary>
    void WriteWide(CodeWriter w)
    {
        w.Line("/// <summary>All planes, a launch a pass.</summary>");
        using (w.Block("struct WidePlanes" + IsSweep))
        {
            w.Line("public Device device;");
            w.Line("public PlaneScratch scratch;");
            w.Line("public Arguments a;");
            w.Line("public int items, elements;");
            WriteSteps(w, plan.Phases, plan.Adjoints, pass =>
            {
                if (pass.AddsUp)
                {
                    w.Line($"{pass.Pass.Name}SumsLauncher.Launch(device, a, 0, 0, items);");
                }

                if (pass.Writes)
                {
                    w.Line($"{pass.Pass.Name}Launcher.Launch(device, a, 0, 0, elements);");
                }

                foreach (var plane in pass.Pass.Doubled)
                {
                    var (before, after) = ("a." + View(plane), "a." + View(PlaneWrite.Next(plane)));
                    w.Line($"({before}, {after}) = ({after}, {before});");
                }
            });
            if (Sweep is not null)
            {
                var first = plan.Planes.Count;
                w.Line();
                w.Line($"public void Copy(int from, int to) => scratch.Copy({first} + from, {first} + to, {Program.Changing.Count});");
                w.Line();
                w.Line($"public void MoveTo(int t) => scratch.Point<T, Views>(ref a.planes, {first}, {Kept.Count}, {first} + ({Program.Versions.Count} * t));");
            }
        }

        w.Line();
    }

    void WriteLaunch(CodeWriter w)
    {
        w.Line("/// <summary>Runs it: on the host, and where a plane fits on chip, in one launch, else in a launch a pass.</summary>");
        using (w.Block("static void Launch(Device device, PlaneScratch scratch, Arguments a)"))
        {
            w.Line($"var items = {(Nest.Batch.Count == 0 ? "1" : string.Join(" * ", Nest.Batch.Select(d => Text(d.Extent))))};");
            w.Line($"a.plane = new PaddedPlane({Extents});");
            if (Sweep is not null)
            {
                w.Line($"a.segment = PaddedPlane.Segment({Count});");
                w.Line("var segments = Segments(in a);");
            }

            var allows = "device.MaxGroupSize >= GroupWalk.Group" + (Sweep is null ? "" : " && device.HasChipMemory");
            using (w.Block($"if (device.IsHost || ({allows} && a.plane.Size <= Capacity))"))
            {
                if (Sweep is not null)
                {
                    using (w.Block("if (!device.IsHost)"))
                    {
                        w.Line("scratch.Require<T>(device, 1, segments.Planes * items * a.plane.Size);");
                        w.Line("a.kept = scratch.View<T>(0);");
                    }

                    w.Line();
                }

                w.Line($"Launcher.Launch(device, a, items, {Schedule.Operations}L * {Positions} * {Count}, items);");
                w.Line("return;");
            }

            w.Line();
            w.Line($"scratch.Require<T>(device, {plan.Planes.Count}{(Sweep is null ? "" : " + segments.Planes")}, items * a.plane.Size);");
            w.Line($"scratch.Point<T, Views>(ref a.planes, 0, {plan.Planes.Count}, 0);");
            w.Line($"var wide = new WidePlanes {{ device = device, scratch = scratch, a = a, items = items, elements = items * {Positions} }};");
            if (Slots.Count > 0)
            {
                w.Line($"PlaneScratch.Clear(device, a.{Schedule.Arguments.Field(Schedule.Sums!)});");
            }

            if (Sweep is not null)
            {
                w.Line("wide.MoveTo(0);");
            }

            w.Line("StartLauncher.Launch(device, wide.a, 0, 0, wide.elements);");
            WriteRun(w, "wide");
            if (plan.Finish is not null)
            {
                w.Line("FinishLauncher.Launch(device, wide.a, 0, 0, wide.elements);");
            }
        }

        w.Line();
    }
}
