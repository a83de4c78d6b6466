using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels.Iterations;

/// <summary>
/// Writes what a core of a processor behind OpenCL does: a plane at a time, as the host, its states in memory of its own, where they stay in the core's cache from one iteration
/// to the next. A group is one thread, so nothing waits, and loops over positions say that their turns are independent, so that the compiler makes vectors of them.
/// </summary>
/// <param name="context">The layer.</param>
/// <param name="schedule">The iteration, which neither folds planes nor ends them early.</param>
/// <param name="plan">Its passes.</param>
sealed class CoreEmitter(StageContext context, IterationSchedule schedule, CorePlan plan) : IterationText(context, schedule)
{
    string StageName => Schedule.Stage.Name;

    string KernelName => $"{Context.LayerName}_{StageName}_Cores";

    HostPlan Host => plan.Host;

    IReadOnlyList<string> Kept => Sweep is null ? [] : [.. Host.PerIteration, .. Program.Changing.Select(PlaneWrite.Next)];

    /// <summary>What passes add up, from the first iteration to the last.</summary>
    IReadOnlyList<(string Name, CorePass Pass, int Accumulator)> Sums =>
        plan.Passes.SelectMany(p => p.Sums.Accumulators.Select((_, at) => ($"sum{at}Of{p.Pass.Name}", p, at))).ToList();

    /// <summary>The number of planes of a core: those that there is one of, those that a sweep keeps, and which positions are inside.</summary>
    public string Planes => $"{Host.Planes.Count + 1}{(Sweep is null ? "" : " + CoreSegments(in a).Planes")}";

    /// <summary>The layout of a plane.</summary>
    public string Layout => $"new PaddedPlane({Extents}, CorePlanes.Lanes, isOneRun: {Literal(Host.IsOneRun)}).Apart(sizeof(T))";

    /// <summary>How long a segment of a sweep is.</summary>
    public string Segment => $"PaddedPlane.Segment({Count}, {Host.PerIteration.Count} * a.plane.Size * sizeof(T))";

    /// <summary>The launcher of the kernel.</summary>
    public string Launcher() => $"""
        static readonly StageKernel<Arguments> CoresLauncher = StageKernel.Grouped<Arguments>("{Context.LayerName}.{StageName}.Cores", {KernelName}, 1);
        """;

    /// <summary>The plane, and the kernel.</summary>
    public string Members()
    {
        var writer = Writer(plan.ConstantPlan, Dialect.Kernel, [.. Items, .. Host.Planes, .. Kept, .. Sums.Select(s => s.Name)]);
        plan.Constants.ToList().ForEach(c => Constants[c] = writer.NameFor(c));
        return $$"""
            /// <summary>The numbers of a core's planes.</summary>
            public struct CoreNumbers
            {
                public int {{List(Host.Planes.Concat(Kept).Select(Keywords.Escape))}};
            }

            {{InSweep($"""
                /// <summary>The segments of the sweep: as long as a core's cache holds, but no shorter than the square root of all iterations.</summary>
                static SweepSegments CoreSegments(in Arguments a) => new({Count}, a.segment, {Host.PerIteration.Count}, {Program.Changing.Count});

                """)}}
            /// <summary>A plane on a core of a processor, and what is the same all over it.</summary>
            struct CorePlane{{IsSweep}}
            {
                public Arguments a;
                public ArrayView<T> room, inside;
                public CoreNumbers planes;
                {{When(Items.Count > 0, $"public int {List(Items)};")}}
                {{Lines(plan.Constants.GroupBy(writer.TypeOf).Select(type => $"public {type.Key} {List(type.Select(c => Constants[c]))};"))}}
                {{When(Sums.Count > 0, $"public T {List(Sums.Select(s => s.Name))};")}}

                public void Take(int item)
                {
                    {{DimsText.Split(Text, Nest.Batch, "item", declare: "")}}
                    {{Lines(plan.ConstantPlan.Order.Select(node => Constant(writer, plan.ConstantPlan, node)))}}
                    {{Lines(Sums.Select(s => $"{s.Name} = default;"))}}
                }

                {{Lines(plan.Passes.Select(Pass))}}
                {{Steps(plan.Phases, plan.Adjoints, pass => pass.Pass, pass => pass.Pass.Doubled
                    .SelectMany(Exchanged)
                    .Prepend($"{pass.Pass.Name}Pass();"))}}
                {{InSweep($$"""

                    public readonly void Begin(int first)
                    {
                    }

                    public void Copy(int from, int to) => CorePlanes.Copy(room, in a.plane, {{Host.Planes.Count}} + from, {{Host.Planes.Count}} + to, {{Program.Changing.Count}});

                    public void MoveTo(int t)
                    {
                        var number = {{Host.Planes.Count}} + ({{Host.PerIteration.Count}} * t);
                        {{Lines(Kept.Select((name, at) => Number(name, at == 0 ? "number" : $"number + {at}")))}}
                    }
                    """)}}

                public void Point()
                {
                    {{Lines(Host.Planes.Select((name, at) => Number(name, $"{at}")))}}
                }
            }

            {{Kernel()}}
            """;
    }

    /// <summary>
    /// The statements by which a plane and its new value change places. Their numbers have the same sum before and after: where two values that change places in a
    /// loop are used behind it, ILGPU takes one for the other.
    /// </summary>
    IEnumerable<string> Exchanged(string plane)
    {
        var (at, next) = ("planes." + Keywords.Escape(plane), "planes." + Keywords.Escape(PlaneWrite.Next(plane)));
        var sum = Host.Planes.ToList().IndexOf(plane) + Host.Planes.ToList().IndexOf(PlaneWrite.Next(plane));
        return [$"{at} = {sum} - {at};", $"{next} = {sum} - {next};"];
    }

    static string Number(string plane, string number) => $"planes.{Keywords.Escape(plane)} = {number};";

    string Pass(CorePass pass)
    {
        var names = pass.Pass.Reads.Concat(pass.Pass.Writes.Select(pass.Pass.Target)).Distinct().ToList();
        var writer = Writer(pass.Plan, Dialect.Core, [.. Items, .. Sums.Select(s => s.Name), .. names, .. Constants.Values]);
        foreach (var constant in Constants)
        {
            writer.Bind(constant.Key, constant.Value);
        }

        return $$"""

            /// <summary>{{pass.Pass.Summary}}</summary>
            public void {{pass.Pass.Name}}Pass()
            {
                {{Lines(names.Select(Keywords.Escape).Select(name => $"var {name} = CorePlanes.Of(room, in a.plane, planes.{name});"))}}
                {{(pass.IsOneRun ? OneRun(writer, pass) : Rows(writer, pass))}}
            }
            """;
    }

    /// <summary>A loop through all rows of a plane as one.</summary>
    string OneRun(ExprWriter writer, CorePass pass)
    {
        string Loop(string first) => $$"""
            for (int at = {{first}}, end = at + CorePlanes.Run(in a.plane); at < end; at++)
            {
                CorePlanes.Apart();
                {{Position(writer, pass)}}
            }
            """;
        if (Nest.Plane.Count < 3)
        {
            return Loop("a.plane.Origin");
        }

        var depth = Nest.Plane[0];
        return $$"""
            {{DimsText.Loop(depth, "a.plane.Depth")}}
            {
                {{Loop($"a.plane.At({Keywords.Escape(depth.Name)}, 0, 0)")}}
            }
            """;
    }

    /// <summary>Loops through rows and columns.</summary>
    string Rows(ExprWriter writer, CorePass pass)
    {
        var last = Nest.Plane.Count - 1;
        var turn = $"""
            CorePlanes.Apart();
            var at = a.plane.At({List(Nest.Plane.Select(d => Keywords.Escape(d.Name)))});
            {Position(writer, pass)}
            """;
        string[] extents = [.. new[] { "a.plane.Depth", "a.plane.Rows", "a.plane.Columns" }.Skip(2 - last)];
        return $$"""
            {{Lines(Nest.Plane.Select((dim, axis) => $$"""
                {{DimsText.Loop(dim, extents[axis])}}
                {
                {{(axis < last ? writer.Locals(axis + 1) : turn)}}
                """))}}
            {{Lines(Nest.Plane.Select(_ => "}"))}}
            """;
    }

    /// <summary>What a pass does at a position.</summary>
    string Position(ExprWriter writer, CorePass pass)
    {
        string Masked(Expr value) => pass.IsOneRun ? $"KernelMath.Select(here, {writer.Text(value)}, default(T))" : writer.Text(value);
        return $"""
            {RowAddresses(writer, pass.Pass.Values, "a.plane")}
            {When(pass.IsMasked, "var here = inside[at] > default(T);")}
            {writer.Locals(Nest.Plane.Count)}
            {Lines(pass.Sums.InOrder().Select(s =>
                $"sum{s.Accumulator}Of{pass.Pass.Name} {(s.Negative ? "-" : "+")}= {(PassBorder.IsZero(s.Term) ? writer.Text(s.Term) : Masked(s.Term))};"))}
            {Lines(pass.Pass.Writes.Select(write => $"{Keywords.Escape(pass.Pass.Target(write))}[at] {(write.Adds ? "+" : "")}= {Masked(write.Value)};"))}
            """;
    }

    string Kernel()
    {
        var writer = Writer(Host.PlacePlan, Dialect.Kernel, ["core", "count"]);
        string Plane(string plane) => $"CorePlanes.Of(core.room, in a.plane, core.planes.{Keywords.Escape(plane)})";
        string Move(string way, string plane, string tensor)
        {
            var (place, first, row, slice) = Host.Places[tensor];
            return $"CorePlanes.{way}(in a.plane, {Plane(plane)}, {writer.Base(place)}, {writer.Text(first)}, {writer.Text(row)}, {writer.Text(slice)});";
        }

        var end = Writer(plan.ConstantPlan, Dialect.Kernel);
        plan.Constants.ToList().ForEach(c => end.Bind(c, "core." + Constants[c]));
        string Slot(int slot)
        {
            var shares = Sums.SelectMany(s => s.Pass.Sums.Shares.Where(share => share.Accumulator == s.Accumulator && share.Slot == slot).Select(share => (share.Factor, s.Name)));
            var sum = string.Join(" + ", shares.Select(s => s.Factor.IsOne ? $"core.{s.Name}" : $"{end.Operand(s.Factor)} * core.{s.Name}"));
            return $"a.{Schedule.Arguments.Field(Schedule.Sums!)}[(item * {Sweep!.Slots.Count}) + {slot}] = {(sum.Length == 0 ? "default(T)" : sum)};";
        }

        return $$"""
            /// <summary>All iterations of planes by one core, one plane after the other.</summary>
            [EmittedKernel(1)]
            static void {{KernelName}}(Arguments a)
            {
                var count = {{Planes}};
                var core = new CorePlane { a = a, room = CorePlanes.Room(a.kept, in a.plane, count) };
                core.inside = CorePlanes.Inside(core.room, in a.plane, count);
                core.Point();
                {{InSweep("var segments = CoreSegments(in a);")}}
                for (int item = Grid.IdxX; item < {{ItemCount}}; item += Grid.DimX)
                {
                    {{DimsText.Split(Text, Nest.Batch, "item")}}
                    {{writer.Locals(0)}}
                    core.Take(item);
                    {{InSweep("core.MoveTo(0);")}}
                    {{Lines(Host.First.Select(f => f.Tensor is null ? $"CorePlanes.Clear({Plane(f.Plane)}, a.plane.Size);" : Move("Load", f.Plane, f.Tensor)))}}
                    {{Run("core")}}
                    {{Lines(Schedule.Sums is null ? [] : Enumerable.Range(0, Sweep!.Slots.Count).Select(Slot))}}
                    {{Lines(Host.Last.Where(l => l.Tensor is not null).Select(l => Move(Sweep is null ? "Store" : "Add", l.Plane, l.Tensor!)))}}
                }
            }
            """;
    }
}
