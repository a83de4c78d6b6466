using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels.Iterations;

/// <content>Sweeps that are on chip with all that they keep.</content>
sealed partial class GpuEmitter
{
    /// <summary>The planes of such a sweep beside what it keeps, in the order of their memory.</summary>
    IReadOnlyList<string> Apart => [.. Schedule.Chip.Owners.Select(o => o.Owner).Distinct(), .. Program.Constant];

    /// <summary>The numbers in shared memory before these: a tree, which brings what is the same all over a plane first.</summary>
    public int NearNumbers => Math.Max(Schedule.Chip.HasTree ? ChipPlan.Group : 0, Schedule.Shared.Count);

    /// <summary>How many these planes are.</summary>
    public int NearPlanes => Apart.Count;

    /// <summary>The sweep of a plane whose states stay on chip.</summary>
    string Near() => $$"""
        /// <summary>A plane whose sweep keeps what it keeps on chip, but for the states before segments: those before the first are computed anew, and those before the last not asked for again.</summary>
        struct NearPlane : ISweep
        {
            public GpuPlane plane;
            public SweepSegments segments;
            public ArrayView<T> room;

            public readonly void Begin(int first)
            {
            }

            public void Copy(int from, int to)
            {
                int source = segments.SegmentAt(from), target = segments.SegmentAt(to), count = {{Program.Changing.Count}} * plane.a.plane.Size;
                if (target > 0)
                {
                    GroupWalk.Copy(Kept(from, count), Saved(target, count), count);
                }
                else if (source > 0)
                {
                    GroupWalk.Copy(Saved(source, count), Kept(to, count), count);
                }
                else if (source == 0)
                {
                    MoveTo(0);
                    plane.RestartPass();
                }
                else if (target < 0)
                {
                    GroupWalk.Copy(Kept(from, count), Kept(to, count), count);
                }

                Group.Barrier();
            }

            public void Forward(int t)
            {
                MoveTo(t);
                plane.ForwardHeld(t);
            }

            public void Back(int t)
            {
                MoveTo(t);
                plane.BackHeld(t);
            }

            public void MoveTo(int t)
            {
                var number = {{Program.Versions.Count}} * t;
                {{Lines(Kept.Select((plane, at) => $"plane.{View(plane)} = Kept(number{(at == 0 ? "" : $" + {at}")}, plane.a.plane.Size);"))}}
            }

            readonly ArrayView<T> Kept(int number, int count) => room.SubView(number * plane.a.plane.Size, count);

            readonly ArrayView<T> Saved(int segment, int count) => plane.a.kept.SubView(plane.kept + ((segment - 1) * count), count);
        }

        /// <summary>The whole sweep of one plane by one group of threads, on chip with what it keeps.</summary>
        [EmittedKernel(GroupWalk.Group, TakesChip = true)]
        static void {{KernelName}}_Near(Arguments a)
        {
            var item = Grid.IdxX;
            var segments = Segments(in a);
            var room = SharedMemory.GetDynamic<T>();
            var plane = new GpuPlane(in a, item, GroupWalk.Over(in a.plane), stores: true{{(Shares ? ", reads: false" : "")}}) { first = 0, kept = item * segments.Saved * a.plane.Size };
            {{When(Program.HasFolds, "plane.tree = room;")}}
            {{When(Shares, "plane.Share(room);")}}
            GroupWalk.Clear(room, {{NearNumbers}} + (({{NearPlanes}} + segments.Kept) * a.plane.Size));
            {{Lines(Apart.Select((name, at) => $"plane.{View(name)} = room.SubView({NearNumbers}{(at == 0 ? "" : $" + ({at} * a.plane.Size)")}, a.plane.Size);"))}}
            {{Lines(Schedule.Chip.Owners.Where(o => o.Owner != o.Plane).Select(o => $"plane.{View(o.Plane)} = plane.{View(o.Owner)};"))}}
            Group.Barrier();
            var sweep = new NearPlane { plane = plane, segments = segments };
            sweep.room = room.SubView({{NearNumbers}} + ({{NearPlanes}} * a.plane.Size), segments.Kept * a.plane.Size);
            {{When(Ends, $"segments = segments with {{ Iterations = Fn.ToInt(a.{(Ends ? StepsField : "")}[item]) }};")}}
            sweep.MoveTo(0);
            sweep.plane.StartPass();
            Group.Barrier();
            {{When(plan.Held.Count > 0, WhereHeld("sweep.plane.Hold();"))}}
            segments.Run(ref sweep);
            plane = sweep.plane;
            {{Lines(Program.Gathered.Select(fold => OnChip("plane.", fold, fold.Plane)))}}
            {{When(plan.Gained.Count > 0, WhereHeld("plane.Give();"))}}
            {{When(plan.Finish is not null, "plane.FinishPass();")}}
            {{When(Slots.Count > 0, "var tree = room;")}}
            {{Trees(Slots, "Store")}}
        }
        """;
}
