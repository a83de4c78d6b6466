using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels.Iterations;

/// <summary>
/// Writes the host's side: a plane at a time, its states in memory of the running thread, where they stay in the cache from one iteration to the next.
/// </summary>
sealed class HostEmitter(StageContext context, IterationSchedule schedule) : IterationText(context, schedule)
{
    // How many elements of a run a thread takes at least.
    const string Block = "PaddedPlane.BlockOf(L.Count)";

    readonly HostPlan plan = schedule.Host;

    /// <summary>What passes in lanes add up, in lanes from the first iteration to the last.</summary>
    IEnumerable<(string Name, HostPass Pass, int Accumulator)> Sums =>
        plan.Passes.Where(p => p.IsInLanes).SelectMany(p => p.Sums.Accumulators.Select((_, at) => ($"sum{at}Of{p.Pass.Name}", p, at)));

    bool HasBegin => plan.Constants.Count > 0 || Sums.Any();

    /// <summary>The planes of which there is one for each iteration, and the states after it.</summary>
    IReadOnlyList<string> Kept => Sweep is null ? [] : [.. plan.PerIteration, .. Program.Changing.Select(PlaneWrite.Next)];

    /// <summary>What it runs, and what runs it.</summary>
    public string Members()
    {
        var writer = Writer(plan.ConstantPlan, Dialect.Lanes, [.. Items, .. plan.Planes, .. Kept, .. Sums.Select(s => s.Name)]);
        plan.Constants.ToList().ForEach(c => Constants[c] = writer.NameFor(c));
        var sums = Sums.Select(s => s.Name).ToList();
        return $$"""
            /// <summary>The planes of an item in memory of the host, each by its first element behind the border.</summary>
            struct Pointers
            {
                public T* {{List(plan.Planes.Concat(Kept).Select(Keywords.Escape))}};
            }

            /// <summary>A plane on the host, and what is the same all over it.</summary>
            struct HostPlane<L>{{IsSweep}}
                where L : unmanaged, ILanes<L, T>
            {
                public Arguments a;
                public PaddedPlane plane;
                public Pointers planes;
                {{When(Sweep is null, "public bool shares;")}}
                public T* inside{{(Sweep is null ? "" : ", kept, sums")}};
                {{When(Items.Count > 0, $"public int {List(Items)};")}}
                {{Lines(plan.Constants.GroupBy(writer.TypeOf).Select(type => $"{type.Key} {List(type.Select(c => Constants[c]))};"))}}
                {{When(sums.Count > 0, $"L {List(sums)};")}}

                {{When(HasBegin, Begin(writer))}}

                {{When(sums.Count > 0, End())}}

                {{Lines(plan.Passes.Where(p => p.Folded is null).Select(Pass))}}
                {{Steps(plan.Phases, plan.Adjoints, pass => pass.Pass, pass =>
                [
                    .. pass.Pass.Before.Select(fold => Folding("", fold, fold.Plane, fold.Plane)),
                    When(pass.Folded is null, Call(pass)),
                    .. pass.IsSingle ? pass.Pass.Writes.Select(w => w.Plane).Where(plan.Spread.Contains).Select(Spreading) : [],
                    .. pass.Pass.After.Select(fold => Folding("", fold, pass.Folded ?? pass.Pass.Target(fold.Plane), pass.Pass.Target(fold.Plane))),
                    .. pass.Pass.Doubled.Select(p => $"HostPlanes.Swap(ref planes.{Keywords.Escape(p)}, ref planes.{Keywords.Escape(PlaneWrite.Next(p))});"),
                ])}}
                {{InSweep($"""

                    public readonly void Begin(int first)
                    {"{"}
                    {"}"}

                    public void Copy(int from, int to) => plane.Copy(kept, from, to, {Program.Changing.Count});

                    public void MoveTo(int t) => plane.Point(ref planes, {plan.Planes.Count}, {Kept.Count}, kept + ({plan.PerIteration.Count} * t * plane.Size));
                    """)}}
            }

            {{RunLength}}

            {{Planes()}}
            """;
    }

    /// <summary>The statement that folds a plane, or what is computed in it.</summary>
    string Folding(string host, PlaneFold fold, string source, string target)
    {
        var (shares, spreads) = (Sweep is null ? $", {host}shares" : "", plan.Numbers.Contains(target) ? ", spreads: false" : "");
        return $"plane.Fold<T, {FoldOf(fold)}>({host}{Plane(source)}, {host}{Plane(target)}, {Flags(fold.Overs)}{shares}{spreads});";
    }

    /// <summary>The statement that copies a number of a plane to all of its positions.</summary>
    string Spreading(string number) => $"plane.Spread({Plane(number)}, {Flags(Nest.Axes(Nest.Plane.Select(d => d.Name)))});";

    static string Plane(string plane) => "planes." + Keywords.Escape(plane);

    /// <summary>The statements that run a pass: on this thread, or where the plane is one of few, on all.</summary>
    string Call(HostPass pass)
    {
        if (!pass.IsShared)
        {
            return $"{pass.Pass.Name}Pass();";
        }

        var (parts, elements) = Nest.Plane.Count == 3 ? ("plane.Depth", "plane.Slice") : IsRun(pass) ? ("plane.Blocks(L.Count)", Block) : ("plane.Rows", "plane.Columns");
        return $$"""
            if (shares)
            {
                HostParallel.For({{parts}}, {{pass.Plan.Order.Count}}L * {{elements}}, in this, static (in HostPlane<L> host, int from, int to) => host.{{pass.Pass.Name}}Pass(from, to));
            }
            else
            {
                {{pass.Pass.Name}}Pass(0, {{parts}});
            }
            """;
    }

    /// <summary>Whether a pass runs through all rows of a plane as one.</summary>
    bool IsRun(HostPass pass) => pass.IsInLanes && plan.IsOneRun;

    /// <summary>How many elements a loop in lanes runs through.</summary>
    string RunLength
    {
        get
        {
            var (rows, columns, halo) = (Text(Nest.Extents[1]), Text(Nest.Extents[2]), Nest.Halo[2]);
            var run = !plan.IsOneRun || Nest.Plane.Count == 1 ? columns : halo == 0 ? $"{rows} * {columns}" : $"({rows} * ({columns} + {halo})) - {halo}";
            return $"public static int RunLength(in Arguments a) => {run};";
        }
    }

    /// <summary>The method that computes what is the same all over an item's plane.</summary>
    string Begin(ExprWriter writer) => $$"""
        public void Begin()
        {
            {{StageContext.Pointers(Schedule.Arguments, plan.ConstantPlan.Order.Where(n => n.Op == Op.Read).Select(n => n.Name))}}
            {{Lines(plan.ConstantPlan.Order.Select(node => Constant(writer, plan.ConstantPlan, node)))}}
            {{Lines(Sums.Select(s => $"{s.Name} = L.Zero;"))}}
        }
        """;

    /// <summary>The method that gives what all iterations have added up to the item's slots.</summary>
    string End()
    {
        var writer = Writer(plan.ConstantPlan, Dialect.Lanes);
        plan.Constants.ToList().ForEach(c => writer.Bind(c, Constants[c]));
        return $$"""
            public void End()
            {
                {{Lines(Sums.SelectMany(s => s.Pass.Sums.Shares.Where(share => share.Accumulator == s.Accumulator).Select(share => Share(writer, share, s.Name, isInLanes: true))))}}
            }
            """;
    }

    /// <summary>The statement that gives a sum, times what is the same all over the plane, to a slot.</summary>
    static string Share(ExprWriter writer, (int Slot, Expr Factor, int Accumulator) share, string sum, bool isInLanes)
    {
        var (sign, factor) = share.Factor.Op == Op.Neg ? ("-", share.Factor.Args[0]) : ("+", share.Factor);
        var total = factor.IsOne ? sum : $"{writer.Operand(factor)} * {sum}";
        return $"sums[{share.Slot}] {sign}= {(isInLanes ? $"L.Sum({total})" : total)};";
    }

    string Pass(HostPass pass)
    {
        var names = pass.Pass.Reads.Concat(pass.Pass.Writes.Select(pass.Pass.Target)).Distinct().ToList();
        var (type, dialect) = pass.IsInLanes ? ("L", Dialect.Lanes) : ("T", new Dialect("T", "HostNumbers<T>", true));
        var writer = Writer(pass.Plan, dialect, names.Concat(Sums.Select(s => s.Name)));
        var own = pass.Constants.ToList();
        own.ForEach(c => writer.Bind(c, Constants[c]));
        var pointers = names.Select(n => $"{Keywords.Escape(n)} = planes.{Keywords.Escape(n)}").Concat(pass.IsInLanes ? ["inside = this.inside"] : []).ToList();
        var tensors = pass.IsInLanes ? [] : pass.Plan.Order.Where(n => n.Op == Op.Read && !PlaneNest.IsPlane(n)).Select(n => n.Name);
        return $$"""
            /// <summary>{{pass.Pass.Summary}}</summary>
            {{(pass.IsShared ? "readonly " : "")}}void {{pass.Pass.Name}}Pass({{(pass.IsShared ? "int from, int to" : "")}})
            {
                {{When(pointers.Count > 0, $"T* {List(pointers)};")}}
                {{StageContext.Pointers(Schedule.Arguments, tensors)}}
                {{Lines(own.GroupBy(writer.TypeOf).Select(kind => $"{kind.Key} {List(kind.Select(c => $"{Constants[c]} = this.{Constants[c]}"))};"))}}
                {{(pass.IsInLanes ? None : writer.Locals(0))}}
                {{Lines(pass.Sums.Accumulators.Select((_, at) => $"{type} sum{at} = {(pass.IsInLanes ? $"sum{at}Of{pass.Pass.Name}" : "T.Zero")};"))}}
                {{(pass.IsSingle ? $"int at = 0;\n{Position(writer, pass)}" : IsRun(pass) ? OneRun(writer, pass) : Rows(writer, pass))}}
                {{Lines(pass.IsInLanes ? pass.Sums.Accumulators.Select((_, at) => $"sum{at}Of{pass.Pass.Name} = sum{at};")
                    : pass.Sums.Shares.Select(share => Share(writer, share, $"sum{share.Accumulator}", isInLanes: false)))}}
            }

            """;
    }

    /// <summary>A loop through all rows of a plane as one.</summary>
    string OneRun(ExprWriter writer, HostPass pass)
    {
        if (Nest.Plane.Count < 3)
        {
            return $$"""
                for (nint at = {{(pass.IsShared ? $"from * {Block}, end = Math.Min(plane.Run, to * {Block}); at < end" : "0; at < plane.Run")}}; at += L.Count)
                {
                    {{Position(writer, pass)}}
                }
                """;
        }

        var depth = Nest.Plane[0];
        return $$"""
            {{(pass.IsShared ? DimsText.Loop(depth, "to", "from") : DimsText.Loop(depth, writer.Text(depth.Extent)))}}
            {
                for (nint at = {{Keywords.Escape(depth.Name)}} * plane.Slice, end = at + plane.Run; at < end; at += L.Count)
                {
                    {{Position(writer, pass)}}
                }
            }
            """;
    }

    /// <summary>Loops through rows and columns.</summary>
    string Rows(ExprWriter writer, HostPass pass)
    {
        var last = Nest.Plane.Count - 1;
        var index = Nest.Plane.Select(d => Keywords.Escape(d.Name)).ToList();
        var at = $"""
            {(pass.IsInLanes ? "nint" : "int")} at = {last switch
        {
            0 => index[0],
            1 => $"({index[0]} * plane.Pitch) + {index[1]}",
            _ => $"({index[0]} * plane.Slice) + ({index[1]} * plane.Pitch) + {index[2]}",
        }};
            """;
        return $$"""
            {{Lines(Nest.Plane.Select((dim, axis) => $$"""
                {{(axis == 0 && pass.IsShared ? DimsText.Loop(dim, "to", "from") : DimsText.Loop(dim, writer.Text(dim.Extent), "0", axis == last && pass.IsInLanes ? "L.Count" : null))}}
                {
                {{(axis == last ? at + "\n" + Position(writer, pass) : writer.Locals(axis + 1))}}
                """))}}
            {{Lines(Nest.Plane.Select(_ => "}"))}}
            """;
    }

    /// <summary>What a pass does at a position, or at some in lanes.</summary>
    string Position(ExprWriter writer, HostPass pass)
    {
        var depth = Nest.Plane.Count;
        var run = new HashSet<RunningSums>();
        var load = "L.Load(inside + at)";
        var mask = pass.IsCrowded ? load : "mask";
        var isMasked = pass.IsInLanes && !pass.IsCrowded
            && (pass.Pass.Writes.Count > 0 || pass.Sums.Accumulators.Any(a => a.Any(t => !PassBorder.IsZero(t.Term))));

        // Every value is read as late as it can be: what is not alive needs no register.
        return $"""
            {RowAddresses(writer, pass.Pass.Values, "plane")}
            {When(isMasked, $"L mask = {load};")}
            {writer.LaneIndices}
            {Lines(pass.Sums.InOrder().Select(s => $"""
                {RunUp(s.Term)}
                {writer.Locals(depth, s.Term)}
                {(pass.IsInLanes ? writer.Accumulation($"sum{s.Accumulator}", s.Term, s.Negative, PassBorder.IsZero(s.Term) ? null : mask)
                : $"sum{s.Accumulator} {(s.Negative ? "-" : "+")}= {writer.Text(s.Term)};")}
                """))}
            {Lines(pass.Writes.Select((write, number) => Write(write, pass.Writes.Skip(number + 1).Select(p => p.Value))))}
            """;

        // The sums that a value needs are run up together with those that read the same.
        string RunUp(Expr value)
        {
            var needed = pass.Running.Where(r => !run.Contains(r) && r.Sums.Any(s => value.Nodes().Contains(s.Sum))).ToList();
            run.UnionWith(needed);
            return Lines(needed.Select(writer.RunUp));
        }

        string Write(PlaneWrite write, IEnumerable<Expr> later)
        {
            var target = pass.Pass.Target(write);
            var name = Keywords.Escape(target);

            // What is still to be computed from the values that this overwrites reads them first.
            return $"""
                {RunUp(write.Value)}
                {writer.Locals(depth, write.Value)}
                {Lines(later.ReadsOf(target).Select(writer.Local))}
                {(!pass.IsInLanes ? $"{name}[at] {(write.Adds ? "+" : "")}= {writer.Text(write.Value)};"
                    : write.Adds ? $"L.Store(L.Load({name} + at) + ({writer.Operand(write.Value)} & {mask}), {name} + at);"
                    : $"L.Store({writer.Operand(write.Value)} & {mask}, {name} + at);")}
                """;
        }
    }

    string Planes()
    {
        var (count, each) = (plan.Planes.Count, plan.PerIteration.Count);
        var writer = Writer(plan.PlacePlan, Dialect.Items, ["host"]);
        string Plane(string plane) => "host." + HostEmitter.Plane(plane);
        string Move(string way, PlaneTensor of)
        {
            var (place, first, row, slice) = plan.Places[of.Tensor!];
            var part = of.Lacks.Count == 0 ? "" : $".First({Flags(Nest.Axes(of.Lacks))})";
            return $"plane{part}.{way}({Plane(of.Plane)}, {writer.Base(place)}, {writer.Text(first)}, {writer.Text(row)}, {writer.Text(slice)});";
        }

        IEnumerable<string> Begun(PlaneTensor of) =>
        [
            .. of.Tensor is null || of.IsAtFirst && of.Lacks.Count > 0 ? [$"plane.Clear({Plane(of.Plane)});"] : Enumerable.Empty<string>(),
            .. of.Tensor is null ? [] : new[] { Move("Load", of) },
            .. of.Tensor is null || of.IsAtFirst || of.Lacks.Count == 0 ? [] : new[] { $"plane.Spread({Plane(of.Plane)}, {Flags(Nest.Axes(of.Lacks))});" },
        ];

        return $$"""
            public static void Planes<L>(in Arguments a, int begin, int end)
                where L : unmanaged, ILanes<L, T>
            {
                var plane = new PaddedPlane({{Extents}}, L.Count, isOneRun: {{(plan.IsOneRun ? "true" : "false")}}).Apart(sizeof(T));
                {{InSweep($"""

                    // A segment is as long as the cache holds, but no shorter than the square root of all iterations.
                    var segments = new SweepSegments({Count}, PaddedPlane.Segment({Count}, {each} * plane.Size * sizeof(T)), {each}, {Program.Changing.Count});
                    """)}}
                var scratch = plane.Scratch<T>({{count}}{{(Sweep is null ? "" : " + segments.Planes")}}, out var inside);
                var host = new HostPlane<L> { a = a, plane = plane, {{(Sweep is null ? $"shares = Shares({ItemCount}, in a), " : "")}}inside = inside{{(Sweep is null ? "" : $", kept = scratch + ({count} * plane.Size)")}} };
                plane.Point(ref host.planes, 0, {{count}}, scratch);
                {{StageContext.Pointers(Schedule.Arguments, plan.Places.Values.Select(p => p.Container).Append(Schedule.Sums).Append(Schedule.Steps).OfType<string>())}}
                for (var item = begin; item < end; item++)
                {
                    {{DimsText.Split(Text, Nest.Batch, "item", isHost: true)}}
                    {{writer.Locals(0)}}
                    {{Lines(Items.Select(index => $"host.{index} = {index};"))}}
                    {{When(HasBegin, "host.Begin();")}}
                    {{When(Sweep is not null && Schedule.Steps is not null, $"segments = segments with {{ Iterations = HostNumbers<T>.ToInt({(Schedule.Steps is null ? "" : StepsField)}[item]) }};")}}
                    {{InSweep("host.MoveTo(0);")}}
                    {{Lines(plan.First.SelectMany(Begun))}}
                    {{(Schedule.Sums is null ? None : $"""
                        host.sums = {Schedule.Arguments.Field(Schedule.Sums)} + (item * {Sweep!.Slots.Count});
                        HostPlanes.Clear(host.sums, {Sweep.Slots.Count});
                        """)}}
                    {{(Program.Body.Stop is null ? Run("host") : $"""
                        {Iterations("host", $"*{Plane(Program.Body.Stop)} > T.Zero")}
                        {StepsField}[item] = HostNumbers<T>.Of(iteration);
                        """)}}
                    {{When(Sums.Any(), "host.End();")}}
                    {{Lines(Program.Gathered.Select(fold => Folding("host.", fold, fold.Plane, fold.Plane)))}}
                    {{Lines(plan.Last.Where(l => l.Tensor is not null).Select(l => Move(Sweep is null ? "Store" : "Add", l)))}}
                }
            }
            """;
    }
}
