using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels.Iterations;

/// <content>Planes that do not fit on chip.</content>
sealed partial class GpuEmitter
{
    /// <summary>The kernels for planes that do not fit on chip.</summary>
    string Kernels()
    {
        return $$"""
            /// <summary>A thread's {{(plan.Strip > 1 ? "strip" : "position")}} where planes do not fit on chip.</summary>
            static GpuPlane PlaneAt(in Arguments a, int position) =>
                new(in a, position / a.plane.Pitch / a.plane.Lines, GroupWalk.At(position / a.plane.Pitch % a.plane.Lines, position % a.plane.Pitch), stores: true);

            {{Lines(Writing.Select(pass => $"""
                /// <summary>{pass.Pass.Summary}</summary>
                [EmittedKernel(0)]
                static void {KernelName}_{pass.Pass.Name}(Index1D index, Arguments a){Wide(pass)}

                """))}}
            {{When(Ends, $"""
                /// <summary>Whether a plane has not ended before the iteration at hand.</summary>
                static bool Goes(in Arguments a, int item) => a.iteration < Fn.ToInt(a.{(Ends ? StepsField : "")}[item]);

                """)}}
            {{(Program.Body.Stop is null ? None : $$"""
                /// <summary>Writes down where a plane ends.</summary>
                [EmittedKernel(0)]
                static void {{KernelName}}_Ends(Index1D index, Arguments a)
                {
                    if (Goes(in a, index) && {{"a." + View(Program.Body.Stop)}}[(index * a.plane.Size) + a.plane.Origin] > T.Zero)
                    {
                        a.{{StepsField}}[index] = Fn.Of(a.iteration + 1);
                    }
                }

                /// <summary>The most iterations of every plane.</summary>
                [EmittedKernel(0)]
                static void {{KernelName}}_Most(Index1D index, Arguments a) => a.{{StepsField}}[index] = Fn.Of({{Count}});

                """)}}
            {{Lines(Adding.Select(pass => $$"""
                /// <summary>Sums over planes for {{pass.Pass.Name}}: a group of threads a plane.</summary>
                [EmittedKernel(GroupWalk.Group)]
                static void {{KernelName}}_{{pass.Pass.Name}}Sums(Arguments a)
                {
                    var tree = SharedMemory.Allocate<T>(GroupWalk.Group);
                    var item = Grid.IdxX;
                    var plane = new GpuPlane(in a, item, GroupWalk.Over(in a.plane), stores: false);
                    {{(Goes(pass) ? "if (Goes(in a, item))\n{" : None)}}
                    plane.{{pass.Pass.Name}}Pass();
                    {{(Goes(pass) ? "}" : None)}}
                    {{Trees(pass.Pass.Sums.Select(s => s.Slot).ToList(), "Add")}}
                }

                /// <summary>Sums over planes for {{pass.Pass.Name}}, on processors: a thread a plane, row by row.</summary>
                [EmittedKernel(1)]
                static void {{KernelName}}_{{pass.Pass.Name}}LineSums(Arguments a)
                {
                    var item = Grid.IdxX;
                    var plane = new GpuPlane(in a, item, default, stores: false);
                    for (var row = 0; row < a.plane.Lines{{(Goes(pass) ? " && Goes(in a, item)" : "")}}; row++)
                    {
                        plane.walk = GroupWalk.Along(row, in a.plane);
                        plane.{{pass.Pass.Name}}Pass();
                    }

                    {{Lines(pass.Pass.Sums.Select(s => $"a.{Schedule.Arguments.Field(Schedule.Sums!)}[(item * {Slots.Count}) + {s.Slot}] += plane.sum{s.Slot};"))}}
                }

                """))}}
            """;
    }

    /// <summary>Whether a pass leaves planes as they are that have ended.</summary>
    bool Goes(GpuPass pass) => Ends && (plan.Phases.Contains(pass) || plan.Adjoints.Contains(pass));

    /// <summary>What a thread does in a pass over all planes. Where planes change places with what they become, one that has ended becomes what it is.</summary>
    string Wide(GpuPass pass)
    {
        if (!Goes(pass))
        {
            return $" => PlaneAt(in a, index).{pass.Pass.Name}Pass();";
        }

        var doubled = pass.Pass.Doubled.ToList();
        return $$"""

            {
                var plane = PlaneAt(in a, index);
                if (Goes(in a, index / a.plane.Pitch / a.plane.Lines))
                {
                    plane.{{pass.Pass.Name}}Pass();
                }
                {{When(doubled.Count > 0, $$"""
                    else if (plane.walk.Column < a.plane.Columns)
                    {
                        var at = plane.first + a.plane.Origin + (plane.walk.Row / a.plane.Strips * a.plane.Slice) + (plane.walk.Row % a.plane.Strips * a.plane.Pitch) + plane.walk.Column;
                        for (var row = 0; row < {{plan.Strip}}; row++)
                        {
                            {{Lines(doubled.Select(p => $"a.{View(PlaneWrite.Next(p))}[at + (row * a.plane.Block)] = a.{View(p)}[at + (row * a.plane.Block)];"))}}
                        }
                    }
                    """)}}
            }
            """;
    }

    /// <summary>All planes where they do not fit on chip: every pass is a launch.</summary>
    string Wide()
    {
        var (first, each, states) = (plan.Planes.Count, Program.Versions.Count, Program.Changing.Count);
        IEnumerable<string> Launches(GpuPass pass) =>
        [
            .. pass.Pass.Before.Select(fold => Folding("", fold, fold.Plane)),
            .. pass.AddsUp ? [$"(device.HasChipMemory ? {pass.Pass.Name}SumsLauncher : {pass.Pass.Name}LineSumsLauncher).Launch(device, a, 0, 0, items);"] : Enumerable.Empty<string>(),
            .. pass.Writes ? [$"{pass.Pass.Name}Launcher.Launch(device, a, 0, 0, elements);"] : Enumerable.Empty<string>(),
            .. pass.Pass.After.Select(fold => Folding("", fold, pass.Pass.Target(fold.Plane))),
            .. pass.Pass.Doubled.Select(p => Exchange("a." + View(p), "a." + View(PlaneWrite.Next(p)))),
        ];
        return $$"""
            {{InSweep($"""
                /// <summary>The segments of the sweep.</summary>
                static SweepSegments Segments(in Arguments a) => new({Count}, a.segment, {each}, {states});

                """)}}
            /// <summary>All planes, a launch a pass.</summary>
            struct WidePlanes{{IsSweep}}
            {
                public Device device;
                public PlaneScratch scratch;
                public Arguments a;
                public int items, elements;
                {{When(Program.HasFolds, "public ArrayView<T> partial;")}}
                {{When(Ends && Sweep is not null, "int segment;")}}
                {{Steps(plan.Phases, plan.Adjoints, pass => pass.Pass, Launches, Ends ? "a.iteration = segment + t;" : "")}}
                {{InSweep($"""

                    public {(Ends ? "" : "readonly ")}void Begin(int first)
                    {"{"}
                    {When(Ends, "segment = first;")}
                    {"}"}

                    public void Copy(int from, int to) => scratch.Copy<T>({first} + from, {first} + to, {states});

                    public void MoveTo(int t) => scratch.Point<T, Views>(ref a.planes, {first}, {Kept.Count}, {first} + ({each} * t));
                    """)}}
            }
            """;
    }

    /// <summary>What launches them: the statements of a method that has laid planes out.</summary>
    public string Launches() => $$"""
        scratch.Point<T, Views>(ref a.planes, 0, {{plan.Planes.Count}}, 0);
        var wide = new WidePlanes { device = device, scratch = scratch, a = a, items = items, elements = items * a.plane.Threads };
        {{When(Program.HasFolds, "wide.partial = scratch.View<T>(count - 1);")}}
        {{When(Slots.Count > 0, $"PlaneScratch.Clear(device, a.{(Schedule.Sums is { } sums ? Schedule.Arguments.Field(sums) : "")});")}}
        {{InSweep("wide.MoveTo(0);")}}
        StartLauncher.Launch(device, wide.a, 0, 0, wide.elements);
        {{(Program.Body.Stop is null ? Run("wide") : $$"""
            MostLauncher.Launch(device, wide.a, 0, 0, items);
            for (wide.a.iteration = 0; wide.a.iteration < {{Count}}; wide.a.iteration++)
            {
                wide.Forward({{(Program.HasEvery ? "wide.a.iteration" : "")}});
                EndsLauncher.Launch(device, wide.a, 0, 0, items);
            }

            """)}}
        {{Lines(Program.Gathered.Select(fold => Folding("wide.", fold, fold.Plane)))}}
        {{When(plan.Finish is not null, "FinishLauncher.Launch(device, wide.a, 0, 0, wide.elements);")}}
        """;

    /// <summary>A fold of all planes.</summary>
    string Folding(string wide, PlaneFold fold, string plane)
    {
        var ended = Ends && wide.Length == 0 ? $", a.{StepsField}, a.iteration" : "";
        return $"PlaneFolds<T, {FoldOf(fold)}>.Launch({wide}device, {wide}a.{View(plane)}, {wide}partial, {Axes(fold)}, {wide}items{ended});";
    }
}
