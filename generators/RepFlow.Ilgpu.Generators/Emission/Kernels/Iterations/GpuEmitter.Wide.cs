using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels.Iterations;

/// <content>Planes that do not fit on chip: every pass is a launch over all positions of all planes, which stand in scratch tensors.</content>
sealed partial class GpuEmitter
{
    string Positions => string.Join(" * ", Nest.Plane.Select(d => Text(d.Extent)));

    string Items => Nest.Batch.Count == 0 ? "1" : string.Join(" * ", Nest.Batch.Select(d => Text(d.Extent)));

    /// <summary>Writes the launchers of all kernels.</summary>
    public void WriteLaunchers(CodeWriter w)
    {
        var name = $"{Context.LayerName}.{StageName}";
        void Launcher(string pass, string kind, string end)
        {
            w.Line($"static readonly StageKernel<Arguments> {pass}Launcher = StageKernel.{kind}(");
            w.Line($"    \"{name}{(pass.Length == 0 ? "" : "." + pass)}\", {KernelName}{(pass.Length == 0 ? "" : "_" + pass)}{end});");
        }

        Launcher("", $"Planes<T, Arguments, {StageName}>", ", GroupWalk.Group");
        foreach (var pass in WritingPasses)
        {
            Launcher(pass.Pass.Name, "Flat<Arguments>", "");
        }

        foreach (var pass in AddingPasses)
        {
            Launcher(pass.Pass.Name + "Sums", "Grouped<Arguments>", ", GroupWalk.Group");
        }
    }

    void WriteWide(CodeWriter w)
    {
        WriteFind(w);
        foreach (var pass in WritingPasses)
        {
            w.Line($"/// <summary>{pass.Pass.Summary}</summary>");
            w.Line("[EmittedKernel(0)]");
            using (w.Block($"static void {KernelName}_{pass.Pass.Name}(Index1D index, Arguments a)"))
            {
                var indices = ItemIndices.Concat(Nest.Plane.Select(d => Keywords.Escape(d.Name))).ToList();
                w.Line($"var first = Find(in a, index, {string.Join(", ", indices.Select(i => $"out var {i}"))});");
                WriteOnce(w, pass);
                w.Line(Call(pass, "a.planes", "first", indices.Skip(Nest.Batch.Count)));
            }

            w.Line();
        }

        foreach (var pass in AddingPasses)
        {
            w.Line($"/// <summary>Sums over planes for {pass.Pass.Name}: a group of threads a plane.</summary>");
            w.Line("[EmittedKernel(GroupWalk.Group)]");
            using (w.Block($"static void {KernelName}_{pass.Pass.Name}Sums(Arguments a)"))
            {
                w.Line("var tree = SharedMemory.Allocate<T>(GroupWalk.Group);");
                w.Line("var item = Grid.IdxX;");
                WriteItem(w);
                WriteOnce(w, pass);
                w.Line($"var walk = {WalkOver};");
                using (w.Block(Walk))
                {
                    w.Line(Call(pass, "a.planes", "item * a.plane.Size", Here, "false"));
                }

                w.Line();
                WriteTrees(w, pass.Pass.Sums.Select(s => s.Slot).ToList(), "Add");
            }

            w.Line();
        }
    }

    void WriteOnce(CodeWriter w, GpuPass pass)
    {
        if (constants.Count > 0)
        {
            w.Line($"var constants = {CallConstants};");
        }

        if (pass.AddsUp)
        {
            w.Line("var sums = default(Sums);");
        }
    }

    /// <summary>The split of a thread's number into indices.</summary>
    void WriteFind(CodeWriter w)
    {
        var dims = Nest.Batch.Concat(Nest.Plane).ToList();
        w.Line("/// <summary>The indices of a position, and the first element of its plane.</summary>");
        using (w.Block($"static int Find(in Arguments a, int position, {string.Join(", ", dims.Select(d => $"out int {Keywords.Escape(d.Name)}"))})"))
        {
            for (var at = dims.Count - 1; at > 0; at--)
            {
                w.Line($"{Keywords.Escape(dims[at].Name)} = position % {Text(dims[at].Extent)};");
                w.Line($"position /= {Text(dims[at].Extent)};");
            }

            w.Line($"{Keywords.Escape(dims[0].Name)} = position;");
            var item = Nest.Batch.Aggregate("", (text, d) => text.Length == 0 ? Keywords.Escape(d.Name) : $"(({text} * {Text(d.Extent)}) + {Keywords.Escape(d.Name)})");
            w.Line(item.Length == 0 ? "return 0;" : $"return {item} * a.plane.Size;");
        }

        w.Line();
    }

    void WriteLaunch(CodeWriter w)
    {
        if (Sweep is not null)
        {
            w.Line("/// <summary>The segments of the sweep.</summary>");
            w.Line($"static SweepSegments Segments(in Arguments a) => new({Text(Program.Body.Count)}, a.segment, {Program.Versions.Count}, {Program.Changing.Count});");
            w.Line();
            WriteWideSweep(w);
        }

        w.Line("/// <summary>Runs it: on the host, and where a plane fits on chip, in one launch, else in a launch a pass.</summary>");
        using (w.Block("static void Launch(Device device, PlaneScratch scratch, Arguments a)"))
        {
            w.Line($"var items = {Items};");
            w.Line("var precision = sizeof(T) == sizeof(float) ? Precision.Single : Precision.Double;");
            w.Line($"a.plane = new PaddedPlane({Extents});");
            if (Sweep is not null)
            {
                w.Line($"a.segment = PaddedPlane.Segment({Text(Program.Body.Count)});");
                w.Line("var segments = Segments(in a);");
            }

            var allows = "device.MaxGroupSize >= GroupWalk.Group" + (Sweep is null ? "" : " && device.HasChipMemory");
            using (w.Block($"if (device.IsHost || ({allows} && a.plane.Size <= Capacity))"))
            {
                if (Sweep is not null)
                {
                    using (w.Block("if (!device.IsHost)"))
                    {
                        w.Line("scratch.Require(device, precision, 1, segments.Planes * items * a.plane.Size);");
                        w.Line("a.kept = scratch.View<T>(0);");
                    }

                    w.Line();
                }

                w.Line($"Launcher.Launch(device, a, items, {Schedule.Operations}L * {Positions} * {Text(Program.Body.Count)}, items);");
                w.Line("return;");
            }

            w.Line();
            w.Line($"var elements = items * {Positions};");
            w.Line($"scratch.Require(device, precision, {plan.Planes.Count}{(Sweep is null ? "" : " + segments.Planes")}, items * a.plane.Size);");
            foreach (var (plane, at) in plan.Planes.Select((p, at) => (p, at)))
            {
                w.Line($"a.planes.{Keywords.Escape(plane)} = scratch.View<T>({at});");
            }

            if (Sweep is null)
            {
                WriteWideForward(w);
            }
            else
            {
                WriteWideItem(w);
            }
        }

        w.Line();
    }

    void WriteWideForward(CodeWriter w)
    {
        WriteFlatLaunch(w, plan.Start);
        using (w.Block($"for (var iteration = 0; iteration < {Text(Program.Body.Count)}; iteration++)"))
        {
            foreach (var pass in plan.Phases)
            {
                WriteFlatLaunch(w, pass);
            }
        }

        if (plan.Finish is not null)
        {
            w.Line();
            WriteFlatLaunch(w, plan.Finish);
        }
    }

    void WriteWideItem(CodeWriter w)
    {
        if (Slots.Count > 0)
        {
            w.Line($"PlaneScratch.Clear(device, a.{Schedule.Arguments.Field(Schedule.Sums!)});");
        }

        w.Line("var sweep = new WideSweep { device = device, scratch = scratch, a = a, items = items, elements = elements };");
        w.Line("sweep.MoveTo(0);");
        w.Line("StartLauncher.Launch(device, sweep.a, 0, 0, elements);");
        w.Line("segments.Run(ref sweep);");
        if (plan.Finish is not null)
        {
            w.Line("FinishLauncher.Launch(device, sweep.a, 0, 0, elements);");
        }
    }

    void WriteWideSweep(CodeWriter w)
    {
        w.Line("/// <summary>The sweep of all planes, a launch a pass.</summary>");
        using (w.Block("struct WideSweep : ISweep"))
        {
            w.Line("public Device device;");
            w.Line("public PlaneScratch scratch;");
            w.Line("public Arguments a;");
            w.Line("public int items, elements;");
            w.Line();
            w.Line($"public void Copy(int from, int to) => scratch.Copy({plan.Planes.Count} + from, {plan.Planes.Count} + to, {Program.Changing.Count});");
            w.Line();
            WriteWideSteps(w, "Forward", plan.Phases);
            WriteWideSteps(w, "Back", plan.Adjoints);
            WriteVersions(w, "a.planes", Program.Versions, "scratch.View<T>", plan.Planes.Count);
        }

        w.Line();
    }

    void WriteWideSteps(CodeWriter w, string name, IReadOnlyList<GpuPass> passes)
    {
        using (w.Block($"public void {name}(int t)"))
        {
            w.Line("MoveTo(t);");
            foreach (var pass in passes)
            {
                if (pass.AddsUp)
                {
                    w.Line($"{pass.Pass.Name}SumsLauncher.Launch(device, a, 0, 0, items);");
                }

                if (pass.Writes)
                {
                    WriteFlatLaunch(w, pass);
                }
            }
        }

        w.Line();
    }

    /// <summary>Planes that a pass reads around change places with their new values.</summary>
    static void WriteFlatLaunch(CodeWriter w, GpuPass pass)
    {
        w.Line($"{pass.Pass.Name}Launcher.Launch(device, a, 0, 0, elements);");
        foreach (var plane in pass.Pass.Doubled)
        {
            var (before, after) = ($"a.planes.{Keywords.Escape(plane)}", $"a.planes.{Keywords.Escape(PlaneWrite.Next(plane))}");
            w.Line($"({before}, {after}) = ({after}, {before});");
        }
    }
}
