using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels.Iterations;

/// <summary>
/// Writes what a GPU's thread does with its share of a plane, a method a pass, and the kernels that call them: one that runs all iterations of a plane
/// on chip, where states, in a sweep their adjoints, stay in shared memory from the first to the last; and one for each pass over all planes, which
/// stand in scratch tensors where they do not fit.
/// </summary>
sealed partial class GpuEmitter(StageContext context, IterationSchedule schedule) : IterationText(context, schedule)
{
    readonly GpuPlan plan = schedule.Gpu;
    string StageName => Schedule.Stage.Name;

    string KernelName => $"{Context.LayerName}_{StageName}";

    IEnumerable<GpuPass> Adding => plan.Passes.Where(p => p.AddsUp);

    IEnumerable<GpuPass> Writing => plan.Passes.Where(p => p.Writes);

    IReadOnlyList<int> Slots => Enumerable.Range(0, Sweep?.Slots.Count ?? 0).ToList();

    IEnumerable<string> Sums => Slots.Select(s => $"sum{s}");

    /// <summary>What a thread holds, strip by strip.</summary>
    IEnumerable<string> Held => [.. Numbered("held", plan.Held.Count), .. Numbered("gained", plan.Gained.Count), .. Numbered("own", plan.Own.Count)];

    /// <summary>Names that passes use beside those that all text of iterations does.</summary>
    IEnumerable<string> Beside => [.. Items, .. Sums, .. Held];

    /// <summary>Whether the kernel on chip has passes apart for planes with one strip a thread, which then holds what it reads of inputs.</summary>
    bool Holds => Sweep is null && plan.Held.Count > 0;

    /// <summary>Whether passes have a form for threads that hold what they read.</summary>
    bool HasHeld => Holds || Sweep is not null;

    /// <summary>Whether one thread of a group reads for all what is the same all over a plane.</summary>
    bool Shares => Schedule.Shared.Count > 0;

    /// <summary>The planes that a sweep keeps of an iteration, and the states after it.</summary>
    IReadOnlyList<string> Kept => Sweep is null ? [] : [.. Program.Versions, .. Program.Changing.Select(PlaneWrite.Next)];

    /// <summary>Whether planes may end before others.</summary>
    bool Ends => Schedule.Steps is not null;

    static string View(string plane) => "planes." + Keywords.Escape(plane);

    IEnumerable<string> Numbered(string name, int count) => Enumerable.Range(0, plan.Turns * count).Select(number => $"{name}{number}");

    /// <summary>The plane in whose memory a sweep computes a version of a state anew on chip; null for what stays in device memory.</summary>
    string? OnChip(string plane) =>
        Program.StateOf(plane) is { } state ? Schedule.Chip.States.Where(s => s.State == state).Select(s => s.Owner).FirstOrDefault() : null;

    /// <summary>Whether a pass has another form on chip.</summary>
    bool DiffersOnChip(GpuPass pass) =>
        Sweep is not null && plan.Phases.Contains(pass) && (pass.Pass.Reads.Any(p => OnChip(p) is not null) || pass.Pass.Writes.Any(w => OnChip(w.Plane) is not null));

    /// <summary>The launchers of all kernels.</summary>
    public string Launchers()
    {
        string Launcher(string pass, string kind, string facts) => $"""
            static readonly StageKernel<Arguments> {pass}Launcher = StageKernel.{kind}(
                "{Context.LayerName}.{StageName}{(pass.Length == 0 ? "" : "." + pass)}", {KernelName}{(pass.Length == 0 ? "" : "_" + pass)}{facts});
            """;
        return $"""
            {Launcher("", $"Planes<T, Arguments, {StageName}>", ", GroupWalk.Group")}
            {InSweep(Launcher("Near", "OnChip<Arguments>", ", GroupWalk.Group"))}
            {When(Program.Body.Stop is not null, $"{Launcher("Ends", "Flat<Arguments>", "")}\n{Launcher("Most", "Flat<Arguments>", "")}")}
            {Lines(Writing.Select(pass => Launcher(pass.Pass.Name, "Flat<Arguments>", "")))}
            {Lines(Adding.Select(pass => Launcher(pass.Pass.Name + "Sums", "Grouped<Arguments>", ", GroupWalk.Group")))}
            {Lines(Adding.Select(pass => Launcher(pass.Pass.Name + "LineSums", "Grouped<Arguments>", ", 1")))}
            """;
    }

    /// <summary>The types and methods of all passes, and the kernels.</summary>
    public string Members() => $"""
        {Plane()}

        {Chip()}

        {InSweep(Near())}

        {Kernels()}

        {Wide()}
        """;

    /// <summary>A plane as a thread sees it: what is the same all over it, what the thread has added up, and the passes.</summary>
    string Plane()
    {
        var writer = Writer(plan.ConstantPlan, Dialect.Kernel, Beside);
        plan.Constants.ToList().ForEach(c => Constants[c] = writer.NameFor(c));
        var own = plan.Constants.Except(Schedule.Shared).ToList();
        return $$"""
            /// <summary>The planes: on chip those of an item, else those of all.</summary>
            public struct Views
            {
                public ArrayView<T> {{List(plan.Planes.Concat(Kept).Select(Keywords.Escape))}};
            }

            /// <summary>A plane, and a thread's share of its positions.</summary>
            struct GpuPlane{{IsSweep}}
            {
                public Arguments a;
                public Views planes;
                public GroupWalk walk;
                public bool stores;
                {{When(Program.HasFolds, "public ArrayView<T> tree;")}}
                public int {{List([.. Items, "first", .. Sweep is null ? Enumerable.Empty<string>() : ["kept"]])}};
                {{Lines(plan.Constants.GroupBy(writer.TypeOf).Select(type => $"public {type.Key} {List(type.Select(c => Constants[c]))};"))}}
                {{When(Slots.Count > 0, $"public T {List(Sums)};")}}
                {{When(Held.Any(), $"public T {List(Held)};")}}

                /// <param name="stores">Whether passes write, or only add up.</param>
                public GpuPlane(in Arguments a, int item, GroupWalk walk, bool stores{{(Shares ? ", bool reads = true" : "")}})
                {
                    this.a = a;
                    this.walk = walk;
                    this.stores = stores;
                    planes = a.planes;
                    first = item * a.plane.Size;
                    {{DimsText.Split(Text, Nest.Batch, "item", declare: "")}}
                    {{Values(own, [])}}
                    {{When(Shares, "if (reads)\n{\nRead();\n}")}}
                }

                {{When(Shares, Share(own))}}

                {{Lines(plan.Passes.Select(pass => Pass(pass)))}}
                {{Lines(plan.Passes.Where(DiffersOnChip).Select(pass => Pass(pass, isOnChip: true)))}}
                {{When(plan.Held.Count > 0, Hold())}}
                {{When(HasHeld, Lines(plan.Phases.Concat(plan.Adjoints).Where(plan.IsHeld).Select(pass => Pass(pass, isHeld: true))))}}
                {{When(plan.Gained.Count > 0, Give())}}
                {{(plan.Restart is { } restart ? Pass(restart) : None)}}

                {{Steps(plan.Phases, plan.Adjoints, pass => pass.Pass, pass => Step(pass))}}
                {{When(HasHeld, Steps(plan.Phases, plan.Adjoints, pass => pass.Pass, pass => Step(pass, "Held"), form: "Held"))}}
                {{InSweep($$"""

                    public readonly void Begin(int first)
                    {
                    }

                    public void Copy(int from, int to)
                    {
                        GroupWalk.Copy(Kept(from), Kept(to), {{Program.Changing.Count}} * a.plane.Size);
                        Group.Barrier();
                    }

                    public void MoveTo(int t)
                    {
                        var number = {{Program.Versions.Count}} * t;
                        {{Lines(Kept.Select((plane, at) => $"{View(plane)} = Kept(number{(at == 0 ? "" : $" + {at}")});"))}}
                    }

                    readonly ArrayView<T> Kept(int number) => a.kept.SubView(kept + (number * a.plane.Size), a.plane.Size);
                    """)}}
            }
            """;
    }

    /// <summary>Computes what is the same all over a plane.</summary>
    /// <param name="constants">What of it.</param>
    /// <param name="known">What has been computed.</param>
    string Values(IReadOnlyList<Expr> constants, IReadOnlyCollection<Expr> known)
    {
        var writer = Over(plan.ConstantPlan, known, taken: Constants.Values, dialect: Dialect.Kernel);
        var needed = constants.Needed(known);
        return Lines(plan.ConstantPlan.Order.Where(n => needed.Contains(n) && !known.Contains(n)).Select(node => Constant(writer, plan.ConstantPlan, node)));
    }

    /// <summary>What brings a group the numbers that are the same all over a plane: one thread reads them, and hands them to the others in shared memory.</summary>
    /// <param name="own">What each thread computes itself.</param>
    string Share(IReadOnlyList<Expr> own)
    {
        var names = Schedule.Shared.Select(c => Constants[c]).ToList();
        return $$"""
            /// <summary>Reads what is the same all over the plane.</summary>
            public void Read()
            {
                {{Values(Schedule.Shared, own)}}
            }

            /// <summary>The same for a group, whose first thread reads it.</summary>
            /// <param name="numbers">Shared memory, which is free again behind it.</param>
            public void Share(ArrayView<T> numbers)
            {
                if (Group.IdxX == 0)
                {
                    Read();
                    {{Lines(names.Select((name, at) => $"numbers[{at}] = {name};"))}}
                }

                Group.Barrier();
                {{Lines(names.Select((name, at) => $"{name} = numbers[{at}];"))}}
                Group.Barrier();
            }
            """;
    }

    /// <summary>A walk of the group over the positions of the plane; planes that it reads around take their new values at its end.</summary>
    IEnumerable<string> Step(GpuPass pass, string form = "") =>
    [
        .. pass == plan.Phases[0] && form.Length == 0 ? Load() : [],
        .. pass.Pass.Before.Select(fold => OnChip("", fold, fold.Plane)),
        form.Length > 0 && plan.IsHeld(pass) ? WhereHeld($"{pass.Pass.Name}{form}Pass();", $"{pass.Pass.Name}Pass();")
            : $"{pass.Pass.Name}{(form.Length == 0 && DiffersOnChip(pass) ? "OnChip" : "")}Pass();",
        "Group.Barrier();",
        .. pass.Pass.After.SelectMany(fold => Copies(pass.Pass.Target(fold.Plane), form).Select(plane => OnChip("", fold, plane))),
        .. pass.Pass.Doubled.Select(plane => $"GroupWalk.Copy({View(PlaneWrite.Next(plane))}, {View(plane)}, a.plane.Size);"),
        .. pass.Pass.Doubled.Take(1).Select(_ => "Group.Barrier();"),
    ];

    /// <summary>A line of threads that hold what they read, which a sweep may have no registers for in double precision.</summary>
    string WhereHeld(string held, string otherwise = "") => plan.HoldsDoubles ? held
        : $"if (sizeof(T) == 4)\n{{\n{held}\n}}\n{When(otherwise.Length > 0, $"else\n{{\n{otherwise}\n}}")}";

    /// <summary>A plane, and where it is on chip as well.</summary>
    IEnumerable<string> Copies(string plane, string form) => form.Length > 0 ? [plane] : new[] { plane, OnChip(plane) }.OfType<string>();

    /// <summary>A fold of a plane by its group.</summary>
    string OnChip(string host, PlaneFold fold, string plane)
    {
        var (way, tree) = IsWhole(fold) ? ("Whole", $", {host}tree") : ("Lines", "");
        return $"GroupFold.{way}<T, {FoldOf(fold)}>({host}{View(plane)}, {Axes(fold)}{tree});";
    }

    /// <summary>Whether a fold comes to one number of a plane.</summary>
    bool IsWhole(PlaneFold fold) => fold.Overs.SequenceEqual(Nest.Axes(Nest.Plane.Select(d => d.Name)));

    string Axes(PlaneFold fold) => $"new FoldedAxes(a.plane, {plan.Strip}, {List(fold.Overs.Select(yes => yes ? "1" : "0"))})";

    /// <summary>Brings the states on chip that a segment begins with.</summary>
    IEnumerable<string> Load() => Schedule.Chip.States.Count == 0 ? [] :
    [
        "if (t == 0)\n{",
        .. Schedule.Chip.States.Select(s => $"GroupWalk.Copy({View(s.State)}, {View(s.Owner)}, a.plane.Size);"),
        "Group.Barrier();\n}",
    ];

    /// <summary>The kernel of planes on chip.</summary>
    string Chip()
    {
        // Planes at constant distances: one address is that of a position in all of them.
        var owners = Schedule.Chip.Owners.Select(o => o.Owner).Distinct().ToList();
        string Memory(string plane, string owner) => owner == plane ? $"room.SubView({owners.IndexOf(plane)} * Capacity, Capacity)" : "plane." + View(owner);
        return $$"""
            /// <summary>The largest plane, border included, that fits on chip.</summary>
            static int Capacity => sizeof(T) == 4 ? {{Schedule.Chip.Capacity(4)}} : {{Schedule.Chip.Capacity(8)}};

            /// <summary>All iterations of one plane by one group of threads, on chip.</summary>
            [EmittedKernel(GroupWalk.Group)]
            static void {{KernelName}}(Arguments a)
            {
                var item = Grid.IdxX;
                var plane = new GpuPlane(in a, item, GroupWalk.Over(in a.plane), stores: true{{(Shares ? ", reads: false" : "")}}) { first = 0 };
                var room = SharedMemory.Allocate<T>({{owners.Count}} * Capacity);
                {{Lines(Schedule.Chip.Owners.Select(o => $"plane.{View(o.Plane)} = {Memory(o.Plane, o.Owner)};"))}}
                {{When(Schedule.Chip.HasTree, "var tree = SharedMemory.Allocate<T>(GroupWalk.Group);")}}
                {{When(Program.HasFolds, "plane.tree = tree;")}}
                {{When(Shares, $"plane.Share(plane.{View(Schedule.Chip.Owners[0].Owner)});")}}
                {{Lines(owners.Select(owner => $"GroupWalk.Clear(plane.{View(owner)}, a.plane.Size);"))}}
                Group.Barrier();
                {{InSweep("""
                    var segments = Segments(in a);
                    plane.kept = item * segments.Planes * a.plane.Size;
                    plane.MoveTo(0);
                    """)}}
                {{When(Ends && Sweep is not null, $"segments = segments with {{ Iterations = Fn.ToInt(a.{(Ends ? StepsField : "")}[item]) }};")}}
                plane.StartPass();
                Group.Barrier();
                {{(Holds ? $$"""
                    if (a.plane.Threads <= GroupWalk.Group)
                    {
                    // Each thread has one strip at most, and keeps what it reads of inputs.
                    plane.Hold();
                    {{ChipRun("Held")}}
                    }
                    else
                    {
                    {{ChipRun("")}}
                    }
                    """ : ChipRun(""))}}
                {{Lines(Program.Gathered.Select(fold => OnChip("plane.", fold, fold.Plane)))}}
                {{When(plan.Finish is not null, "plane.FinishPass();")}}
                {{Trees(Slots, "Store")}}
            }
            """;
    }

    /// <summary>All iterations on chip.</summary>
    /// <param name="form">The form of their passes.</param>
    string ChipRun(string form) => Program.Body.Stop is null ? Run("plane", form) : $$"""
        {{Iterations("plane", form: form, stops: $"plane.{View(Program.Body.Stop)}[a.plane.Origin] > T.Zero")}}
        if (Group.IdxX == 0)
        {
        a.{{StepsField}}[item] = Fn.Of(iteration);
        }
        """;

    /// <summary>Adds up over the group what its threads hold, a slot after the other, and stores it.</summary>
    string Trees(IReadOnlyList<int> slots, string method)
    {
        string Pick(string name) => string.Join(" : ", slots.Select((slot, at) => (at < slots.Count - 1 ? $"number == {at} ? " : "") + name + slot));
        var isRun = slots.Select((slot, at) => slot == slots[0] + at).All(yes => yes);
        return slots.Count == 0 ? None : $$"""
            for (var number = 0; number < {{slots.Count}}; number++)
            {
                var slot = {{(!isRun ? Pick("") : slots[0] == 0 ? "number" : $"{slots[0]} + number")}};
                var sum = {{Pick("plane.sum")}};
                GroupSum.{{method}}(tree, sum, ref a.{{Schedule.Arguments.Field(Schedule.Sums!)}}[(item * {{Slots.Count}}) + slot]);
            }
            """;
    }
}
