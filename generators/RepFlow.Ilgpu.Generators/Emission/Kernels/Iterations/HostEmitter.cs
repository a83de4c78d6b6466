using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels.Iterations;

/// <summary>Writes the host's side: a plane at a time, its states in memory of the running thread, where they stay in the cache from one iteration to the next.</summary>
sealed class HostEmitter(StageContext context, IterationSchedule schedule) : IterationText(context, schedule)
{
    const string Lanes = "where L : unmanaged, ILanes<L, T>";

    readonly HostPlan plan = schedule.Host;

    /// <summary>The planes of which there is one for each iteration, and the states after it.</summary>
    IReadOnlyList<string> Kept => Sweep is null ? [] : [.. plan.PerIteration, .. Program.Changing.Select(PlaneWrite.Next)];

    /// <summary>Writes it.</summary>
    public void Write(CodeWriter w)
    {
        w.Line("/// <summary>The planes of an item in memory of the host, each by its first element behind the border.</summary>");
        using (w.Block("struct Pointers"))
        {
            WriteFields(w, "T*", plan.Planes.Concat(Kept).Select(Keywords.Escape));
        }

        w.Line();
        WritePlane(w);
        w.Line($"public static int Columns(in Arguments a) => {Text(Nest.Extents[2])};");
        w.Line();
        using (w.ConstrainedBlock("public static void Planes<L>(in Arguments a, int begin, int end)", Lanes))
        {
            WriteItems(w);
        }
    }

    void WritePlane(CodeWriter w)
    {
        w.Line("/// <summary>A plane on the host.</summary>");
        using (w.ConstrainedBlock("struct HostPlane<L>" + IsSweep, Lanes))
        {
            w.Line("public Arguments a;");
            w.Line("public PaddedPlane plane;");
            w.Line("public Pointers planes;");
            w.Line($"public T* inside{(Sweep is null ? "" : ", kept, sums")};");
            WriteFields(w, "int", Items);
            foreach (var pass in plan.Passes)
            {
                WritePass(w, pass);
            }

            WriteSteps(w, plan.Phases, plan.Adjoints, pass =>
            {
                w.Line($"{pass.Pass.Name}Pass();");
                foreach (var plane in pass.Pass.Doubled)
                {
                    w.Line($"HostPlanes.Swap(ref planes.{Keywords.Escape(plane)}, ref planes.{Keywords.Escape(PlaneWrite.Next(plane))});");
                }
            });
            if (Sweep is not null)
            {
                w.Line();
                w.Line($"public void Copy(int from, int to) => plane.Copy(kept, from, to, {Program.Changing.Count});");
                w.Line();
                w.Line($"public void MoveTo(int t) => plane.Point(ref planes, {plan.Planes.Count}, {Kept.Count}, kept + ({plan.PerIteration.Count} * t * plane.Size));");
            }
        }

        w.Line();
    }

    void WritePass(CodeWriter w, HostPass pass)
    {
        w.Line();
        w.Line($"/// <summary>{pass.Pass.Summary}</summary>");
        using (w.Block($"void {pass.Pass.Name}Pass()"))
        {
            var names = pass.Pass.Reads.Concat(pass.Pass.Writes.Select(pass.Pass.Target)).Distinct().ToList();
            w.Line($"T* {string.Join(", ", names.Select(n => $"{Keywords.Escape(n)} = planes.{Keywords.Escape(n)}"))};");
            StageContext.WritePointers(w, Schedule.Arguments, pass.Plan.Order.Where(n => n.Op == Op.Read && !PlaneNest.IsPlane(n)).Select(n => n.Name));
            var writer = Writer(pass.Plan, pass.IsInLanes ? Dialect.Lanes : new Dialect("T", "HostNumbers<T>", true), names);
            writer.Declare(w, 0);
            for (var at = 0; at < pass.Sums.Accumulators.Count; at++)
            {
                w.Line(pass.IsInLanes ? $"L sum{at} = L.Zero;" : $"T sum{at} = T.Zero;");
            }

            var loops = new List<CodeWriter.Closing>();
            foreach (var dim in Nest.Plane)
            {
                var isLane = pass.IsInLanes && dim.Name == Nest.Lane;
                loops.Add(w.Block(DimsText.Loop(dim, writer.Text(dim.Extent), "0", isLane ? "L.Count" : null)));
                if (dim.Name != Nest.Lane)
                {
                    writer.Declare(w, loops.Count);
                }
            }

            WritePosition(w, writer, pass);
            loops.Reverse();
            loops.ForEach(l => l.Dispose());
            WriteShares(w, writer, pass);
        }
    }

    void WritePosition(CodeWriter w, ExprWriter writer, HostPass pass)
    {
        var depth = Nest.Plane.Count;
        var index = Nest.Plane.Select(d => Keywords.Escape(d.Name)).ToList();
        w.Line($"{(pass.IsInLanes ? "nint" : "int")} at = {depth switch
        {
            1 => index[0],
            2 => $"({index[0]} * plane.Pitch) + {index[1]}",
            _ => $"({index[0]} * plane.Slice) + ({index[1]} * plane.Pitch) + {index[2]}",
        }};");
        WriteRows(w, writer, pass.Pass, "plane");
        var mask = pass.IsCrowded ? $"L.Load(inside + {index[depth - 1]})" : "mask";
        if (pass.IsInLanes)
        {
            if (!pass.IsCrowded && (pass.Pass.Writes.Count > 0 || pass.Sums.Accumulators.Any(a => a.Any(t => !PassBorder.IsZero(t.Term)))))
            {
                w.Line($"L mask = L.Load(inside + {index[depth - 1]});");
            }

            writer.DeclareIndices(w);
        }

        // Every value is read as late as it can be: what is not alive needs no register.
        foreach (var (at, term, negative) in pass.Sums.InOrder())
        {
            writer.Declare(w, depth, term);
            w.Line(pass.IsInLanes ? writer.Accumulation($"sum{at}", term, negative, PassBorder.IsZero(term) ? null : mask)
                : $"sum{at} {(negative ? "-" : "+")}= {writer.Text(term)};");
        }

        for (var number = 0; number < pass.Pass.Writes.Count; number++)
        {
            var write = pass.Pass.Writes[number];
            writer.Declare(w, depth, write.Value);

            // What is still to be computed from the values that this overwrites reads them first.
            var target = pass.Pass.Target(write);
            foreach (var read in pass.Pass.Writes.Skip(number + 1).Select(p => p.Value).ReadsOf(target))
            {
                writer.Declare(w, read);
            }

            var name = Keywords.Escape(target);
            w.Line(!pass.IsInLanes ? $"{name}[at] {(write.Adds ? "+" : "")}= {writer.Text(write.Value)};"
                : write.Adds ? $"L.Store(L.Load({name} + at) + ({writer.Operand(write.Value)} & {mask}), {name} + at);"
                : $"L.Store({writer.Operand(write.Value)} & {mask}, {name} + at);");
        }
    }

    /// <summary>Adds what the loops have run up to the slots.</summary>
    static void WriteShares(CodeWriter w, ExprWriter writer, HostPass pass)
    {
        foreach (var (slot, factor, at) in pass.Sums.Shares)
        {
            var isNegative = factor.Op == Op.Neg;
            var positive = isNegative ? factor.Args[0] : factor;
            var total = positive.IsOne ? $"sum{at}" : $"{writer.Operand(positive)} * sum{at}";
            w.Line($"sums[{slot}] {(isNegative ? "-" : "+")}= {(pass.IsInLanes ? $"L.Sum({total})" : total)};");
        }
    }

    void WriteItems(CodeWriter w)
    {
        var count = $"{plan.Planes.Count}";
        w.Line($"var plane = new PaddedPlane({Extents}, L.Count);");
        if (Sweep is not null)
        {
            var each = plan.PerIteration.Count;
            w.Line();
            w.Line("// A segment is as long as the cache holds, but no shorter than the square root of all iterations.");
            w.Line($"var segments = new SweepSegments({Count}, PaddedPlane.Segment({Count}, {each} * plane.Size * sizeof(T)), {each}, {Program.Changing.Count});");
        }

        w.Line($"var scratch = plane.Scratch<T>({count}{(Sweep is null ? "" : " + segments.Planes")}, out var inside);");
        w.Line($"var host = new HostPlane<L> {{ a = a, plane = plane, inside = inside{(Sweep is null ? "" : $", kept = scratch + ({count} * plane.Size)")} }};");
        w.Line($"plane.Point(ref host.planes, 0, {count}, scratch);");
        StageContext.WritePointers(w, Schedule.Arguments, plan.Places.Values.Select(p => p.Container).Concat(Schedule.Sums is { } container ? [container] : []));
        using (w.Block("for (var item = begin; item < end; item++)"))
        {
            DimsText.WriteSplit(w, Text, Nest.Batch, "item", "rest", isHost: true);
            foreach (var index in Items)
            {
                w.Line($"host.{index} = {index};");
            }

            var writer = Writer(plan.PlacePlan, Dialect.Items, ["host"]);
            writer.Declare(w, 0);
            void Move(string way, string plane, string? tensor)
            {
                if (tensor is not null)
                {
                    var place = plan.Places[tensor];
                    var (first, row, slice) = (writer.Text(place.First), writer.Text(place.Row), writer.Text(place.Slice));
                    w.Line($"plane.{way}(host.planes.{Keywords.Escape(plane)}, {writer.Base(place.Container)}, {first}, {row}, {slice});");
                }
                else if (way == "Load")
                {
                    w.Line($"plane.Clear(host.planes.{Keywords.Escape(plane)});");
                }
            }

            if (Sweep is not null)
            {
                w.Line("host.MoveTo(0);");
            }

            foreach (var (plane, tensor) in plan.First)
            {
                Move("Load", plane, tensor);
            }

            if (Schedule.Sums is not null)
            {
                w.Line($"host.sums = {Schedule.Arguments.Field(Schedule.Sums)} + (item * {Sweep!.Slots.Count});");
                w.Line($"HostPlanes.Clear(host.sums, {Sweep.Slots.Count});");
            }

            if (Sweep is null)
            {
                WriteIterations(w, "host");
            }
            else
            {
                w.Line("segments.Run(ref host);");
            }

            foreach (var (plane, tensor) in plan.Last)
            {
                Move(Sweep is null ? "Store" : "Add", plane, tensor);
            }
        }
    }
}
