using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels.Iterations;

/// <content>
/// Planes that fit on chip: one launch, a group of threads a plane. States stay in shared memory from the first iteration to the last; in a sweep the
/// adjoints do, the states stand in a scratch tensor, and sums stay in registers until the end.
/// </content>
sealed partial class GpuEmitter
{
    void WriteChip(CodeWriter w)
    {
        if (Sweep is not null)
        {
            WriteChipSweep(w);
        }

        var planes = Sweep is null ? "planes" : "sweep.planes";
        w.Line("/// <summary>The largest plane, border included, that fits on chip.</summary>");
        w.Line($"static int Capacity => sizeof(T) == 4 ? {Schedule.Chip.Capacity(4)} : {Schedule.Chip.Capacity(8)};");
        w.Line();
        w.Line("/// <summary>All iterations of one plane by one group of threads, on chip.</summary>");
        w.Line("[EmittedKernel(GroupWalk.Group)]");
        using (w.Block($"static void {KernelName}(Arguments a)"))
        {
            w.Line(Sweep is null ? "var planes = default(Views);" : "var sweep = default(ChipSweep);");
            foreach (var (plane, owner) in Schedule.Chip.Owners)
            {
                w.Line($"{planes}.{Keywords.Escape(plane)} = {(owner == plane ? "SharedMemory.Allocate<T>(Capacity)" : $"{planes}.{Keywords.Escape(owner)}")};");
            }

            if (Schedule.Chip.HasTree)
            {
                w.Line("var tree = SharedMemory.Allocate<T>(GroupWalk.Group);");
            }

            w.Line("var item = Grid.IdxX;");
            WriteItem(w);
            if (constants.Count > 0)
            {
                w.Line($"var constants = {CallConstants};");
            }

            w.Line($"var walk = {WalkOver};");
            using (w.Block("for (var at = Group.IdxX; at < a.plane.Size; at += GroupWalk.Group)"))
            {
                foreach (var owner in Schedule.Chip.Owners.Select(o => o.Owner).Distinct())
                {
                    w.Line($"{planes}.{Keywords.Escape(owner)}[at] = T.Zero;");
                }
            }

            w.Line();
            w.Line("Group.Barrier();");
            if (Sweep is null)
            {
                WriteForward(w);
            }
            else
            {
                WriteChipItem(w);
            }
        }

        w.Line();
    }

    void WriteForward(CodeWriter w)
    {
        WriteWalk(w, plan.Start, "planes");
        using (w.Block($"for (var iteration = 0; iteration < {Text(Program.Body.Count)}; iteration++)"))
        {
            foreach (var pass in plan.Phases)
            {
                WriteWalk(w, pass, "planes");
            }
        }

        if (plan.Finish is not null)
        {
            w.Line();
            using (w.Block(Walk))
            {
                w.Line(Call(plan.Finish, "planes", "0", Here));
            }
        }
    }

    /// <summary>A walk of the group over the positions of the plane; planes that it reads around take their new values at its end.</summary>
    void WriteWalk(CodeWriter w, GpuPass pass, string planes)
    {
        using (w.Block(Walk))
        {
            w.Line(Call(pass, planes, "0", Here));
        }

        w.Line();
        w.Line("Group.Barrier();");
        var doubled = pass.Pass.Doubled.ToList();
        if (doubled.Count > 0)
        {
            using (w.Block("for (var at = Group.IdxX; at < a.plane.Size; at += GroupWalk.Group)"))
            {
                foreach (var plane in doubled)
                {
                    w.Line($"{planes}.{Keywords.Escape(plane)}[at] = {planes}.{Keywords.Escape(PlaneWrite.Next(plane))}[at];");
                }
            }

            w.Line();
            w.Line("Group.Barrier();");
        }
    }

    void WriteChipSweep(CodeWriter w)
    {
        w.Line("/// <summary>The sweep of a plane on chip. The kept planes of an item stand side by side.</summary>");
        using (w.Block("struct ChipSweep : ISweep"))
        {
            w.Line("public Arguments a;");
            w.Line("public Views planes;");
            if (constants.Count > 0)
            {
                w.Line("public Constants constants;");
            }

            if (Slots.Count > 0)
            {
                w.Line("public Sums sums;");
            }

            w.Line("public GroupWalk walk;");
            w.Line($"public int {string.Join(", ", ItemIndices.Prepend("kept"))};");
            w.Line();
            using (w.Block("public void Copy(int from, int to)"))
            {
                w.Line("var source = Kept(from);");
                w.Line("var target = Kept(to);");
                using (w.Block($"for (var at = Group.IdxX; at < {Program.Changing.Count} * a.plane.Size; at += GroupWalk.Group)"))
                {
                    w.Line("target[at] = source[at];");
                }

                w.Line();
                w.Line("Group.Barrier();");
            }

            w.Line();
            WriteChipSteps(w, "Forward", plan.Phases);
            WriteChipSteps(w, "Back", plan.Adjoints);
            WriteVersions(w, "planes", Program.Versions, "Kept");
            w.Line();
            w.Line("ArrayView<T> Kept(int number) => a.kept.SubView(kept + (number * a.plane.Size), a.plane.Size);");
        }

        w.Line();
    }

    void WriteChipSteps(CodeWriter w, string name, IReadOnlyList<GpuPass> passes)
    {
        using (w.Block($"public void {name}(int t)"))
        {
            w.Line("MoveTo(t);");
            foreach (var pass in passes)
            {
                WriteWalk(w, pass, "planes");
            }
        }

        w.Line();
    }

    void WriteChipItem(CodeWriter w)
    {
        w.Line("sweep.a = a;");
        w.Line("sweep.walk = walk;");
        if (constants.Count > 0)
        {
            w.Line("sweep.constants = constants;");
        }

        foreach (var index in ItemIndices)
        {
            w.Line($"sweep.{index} = {index};");
        }

        w.Line("var segments = Segments(in a);");
        w.Line("sweep.kept = item * segments.Planes * a.plane.Size;");
        w.Line("sweep.MoveTo(0);");
        WriteWalk(w, plan.Start, "sweep.planes");
        w.Line("segments.Run(ref sweep);");
        if (plan.Finish is not null)
        {
            using (w.Block(Walk))
            {
                w.Line(Call(plan.Finish, "sweep.planes", "0", Here));
            }

            w.Line();
        }

        if (Slots.Count > 0)
        {
            w.Line("var sums = sweep.sums;");
            WriteTrees(w, Slots, "Store");
        }
    }
}
