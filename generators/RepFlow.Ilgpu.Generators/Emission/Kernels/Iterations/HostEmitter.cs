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

    IReadOnlyList<string> PointerNames => [.. plan.Planes, .. plan.PerIteration, .. Sweep is null ? [] : Program.Changing.Select(PlaneWrite.Next)];

    /// <summary>Writes it.</summary>
    public void Write(CodeWriter w)
    {
        w.Line("/// <summary>The planes of an item in memory of the host, each by its first element behind the border.</summary>");
        using (w.Block("struct Pointers"))
        {
            w.Line($"public T* {string.Join(", ", PointerNames.Select(Keywords.Escape))};");
        }

        w.Line();
        foreach (var pass in plan.Passes)
        {
            WritePass(w, pass);
        }

        if (Sweep is not null)
        {
            WriteSweep(w);
        }

        w.Line($"public static int Columns(in Arguments a) => {Text(Nest.Extents[2])};");
        w.Line();
        using (w.ConstrainedBlock("public static void Planes<L>(in Arguments a, int begin, int end)", Lanes))
        {
            WriteItems(w);
        }
    }

    void WritePass(CodeWriter w, HostPass pass)
    {
        w.Line($"/// <summary>{pass.Pass.Summary}</summary>");
        var parameters = new[] { "in Arguments a", "in PaddedPlane plane", "in Pointers planes", "T* inside" }.Concat(ItemParameters).Concat(pass.Sums.Shares.Count > 0 ? ["T* sums"] : []);
        using (w.ConstrainedBlock($"static void {pass.Pass.Name}Rows<L>({string.Join(", ", parameters)})", Lanes))
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

        w.Line();
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
            foreach (var read in pass.Pass.Writes.Skip(number + 1).Select(p => p.Value).Reads().Where(r => PlaneNest.IsPlane(r) && PlaneNest.PlaneOf(r) == target))
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

    void WriteSweep(CodeWriter w)
    {
        w.Line("/// <summary>The sweep of a plane on the host.</summary>");
        using (w.ConstrainedBlock("struct HostSweep<L> : ISweep", Lanes))
        {
            w.Line("public Arguments a;");
            w.Line("public PaddedPlane plane;");
            w.Line("public Pointers planes;");
            w.Line("public T* kept, inside, sums;");
            foreach (var parameter in ItemParameters)
            {
                w.Line($"public {parameter};");
            }

            w.Line();
            w.Line($"public void Copy(int from, int to) => plane.Copy(Kept(from), Kept(to), {Program.Changing.Count});");
            w.Line();
            WriteSteps(w, "Forward", plan.Phases);
            WriteSteps(w, "Back", plan.Adjoints);
            WriteVersions(w, "planes", plan.PerIteration, "Kept");
            w.Line();
            w.Line("T* Kept(int number) => kept + (number * plane.Size);");
        }

        w.Line();
    }

    void WriteSteps(CodeWriter w, string name, IReadOnlyList<HostPass> passes)
    {
        using (w.Block($"public void {name}(int t)"))
        {
            w.Line("MoveTo(t);");
            foreach (var pass in passes)
            {
                WriteCall(w, pass, "planes");
            }
        }

        w.Line();
    }

    void WriteCall(CodeWriter w, HostPass pass, string planes)
    {
        var arguments = new[] { "in a", "in plane", "in planes", "inside" }.Concat(ItemIndices).Concat(pass.Sums.Shares.Count > 0 ? ["sums"] : []);
        w.Line($"{pass.Pass.Name}Rows<L>({string.Join(", ", arguments)});");
        foreach (var plane in pass.Pass.Doubled)
        {
            w.Line($"HostPlanes.Swap(ref {planes}.{Keywords.Escape(plane)}, ref {planes}.{Keywords.Escape(PlaneWrite.Next(plane))});");
        }
    }

    void WriteItems(CodeWriter w)
    {
        w.Line($"var plane = new PaddedPlane({Extents}, L.Count);");
        var count = $"{plan.Planes.Count}";
        var planes = Sweep is null ? "planes" : "sweep.planes";
        if (Sweep is not null)
        {
            var each = plan.PerIteration.Count;
            w.Line();
            w.Line("// A segment is as long as the cache holds, but no shorter than the square root of all iterations.");
            w.Line($"var length = PaddedPlane.Segment({Text(Program.Body.Count)}, {each} * plane.Size * sizeof(T));");
            w.Line($"var segments = new SweepSegments({Text(Program.Body.Count)}, length, {each}, {Program.Changing.Count});");
            w.Line($"var count = {count} + segments.Planes;");
            count = "count";
        }

        w.Line($"var scratch = HostScratch.Get<T>(({count} * plane.Size) + plane.Pitch, HostPlanes.Slot);");
        w.Line($"HostPlanes.Clear(scratch, {count} * plane.Size);");
        w.Line($"var inside = scratch + ({count} * plane.Size);");
        w.Line("plane.Mask(inside);");
        w.Line(Sweep is null ? "var planes = default(Pointers);" : "var sweep = new HostSweep<L> { a = a, plane = plane, inside = inside };");
        var previous = "";
        foreach (var name in plan.Planes.Select(Keywords.Escape))
        {
            w.Line($"{planes}.{name} = {(previous.Length == 0 ? "scratch + plane.Origin" : $"{previous} + plane.Size")};");
            previous = $"{planes}.{name}";
        }

        if (Sweep is not null)
        {
            w.Line($"sweep.kept = {previous} + plane.Size;");
        }

        StageContext.WritePointers(w, Schedule.Arguments, plan.Places.Values.Select(p => p.Container).Concat(Schedule.Sums is { } container ? [container] : []));
        using (w.Block("for (var item = begin; item < end; item++)"))
        {
            WriteItem(w);
            var writer = Writer(plan.PlacePlan, Dialect.Items, ["item", "count", "length", "segments", "scratch", "sweep"]);
            writer.Declare(w, 0);
            string Place(string tensor)
            {
                var place = plan.Places[tensor];
                var address = place.Address.IsZero ? "" : $" + ({writer.Text(place.Address)})";
                return $"{writer.Base(place.Container)}{address}, {writer.Text(place.Row)}, {writer.Text(place.Slice)}";
            }

            void First(string plane, string? tensor) => w.Line(tensor is null ? $"plane.Clear({plane});" : $"plane.Load({Place(tensor)}, {plane});");
            foreach (var input in plan.Program.Inputs)
            {
                First($"{planes}.{Keywords.Escape(input)}", input);
            }

            foreach (var (state, at) in plan.Program.Body.States.Select((s, at) => (s, at)))
            {
                var kept = Program.Changing.ToList().IndexOf(state.Name);
                First(Sweep is null || kept < 0 ? $"{planes}.{Keywords.Escape(state.Name)}" : kept == 0 ? "sweep.kept" : $"sweep.kept + ({kept} * plane.Size)", state.Start);
            }

            if (Sweep is not null)
            {
                WriteSweepItem(w, Sweep, First, Place);
                return;
            }

            using (w.Block($"for (var iteration = 0; iteration < {Text(Program.Body.Count)}; iteration++)"))
            {
                foreach (var pass in plan.Phases)
                {
                    WriteCall(w, pass, "planes");
                }
            }

            w.Line();
            foreach (var state in plan.Program.Results)
            {
                w.Line($"plane.Store(planes.{Keywords.Escape(state)}, {Place(state)});");
            }
        }
    }

    void WriteSweepItem(CodeWriter w, StageBody.Sweep sweep, System.Action<string, string?> first, System.Func<string, string> place)
    {
        string Plane(string name) => "sweep.planes." + Keywords.Escape(name);
        for (var at = 0; at < sweep.StateAdjoints.Count; at++)
        {
            first(Plane(sweep.StateAdjoints[at]), sweep.Seeds[at]);
        }

        foreach (var increment in plan.Program.Increments)
        {
            first(Plane(increment), null);
        }

        foreach (var index in ItemIndices)
        {
            w.Line($"sweep.{index} = {index};");
        }

        if (sweep.Slots.Count > 0)
        {
            w.Line($"sweep.sums = {Schedule.Arguments.Field(Schedule.Sums!)} + (item * {sweep.Slots.Count});");
            w.Line($"HostPlanes.Clear(sweep.sums, {sweep.Slots.Count});");
        }

        w.Line("segments.Run(ref sweep);");
        foreach (var (plane, tensor) in sweep.StateAdjoints.Select((name, at) => (name, sweep.Starts[at])).Concat(sweep.Inputs.Select(i => (IterationProgram.IncrementOf(i.Tensor), (string?)i.Adjoint))))
        {
            if (tensor is not null)
            {
                using (w.Block($"if ({Schedule.Arguments.Field(plan.Places[tensor].Container)} != null)"))
                {
                    w.Line($"plane.Add({Plane(plane)}, {place(tensor)});");
                }

                w.Line();
            }
        }
    }
}
