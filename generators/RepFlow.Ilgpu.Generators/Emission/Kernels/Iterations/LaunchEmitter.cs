using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels.Iterations;

/// <summary>Writes what decides in which form an iteration runs on a device, where its planes lie then, and what launches it.</summary>
/// <param name="context">The layer.</param>
/// <param name="schedule">The iteration.</param>
/// <param name="gpu">The form of GPUs.</param>
/// <param name="cores">The form of processors behind OpenCL; null where they take that of GPUs.</param>
sealed class LaunchEmitter(StageContext context, IterationSchedule schedule, GpuEmitter gpu, CoreEmitter? cores) : IterationText(context, schedule)
{
    readonly GpuPlan plan = schedule.Gpu;

    string Positions => string.Join(" * ", Nest.Plane.Select(d => Text(d.Extent)));

    string IsByCores => cores is null ? None : $"""
        /// <summary>Whether each plane is computed by one core of a processor, in one launch.</summary>
        static bool IsByCores(Device device, in Arguments a) =>
            device.MaxGroupSize >= GroupWalk.Group && CorePlanes.AreUsed(device, {ItemCount}, (long){Positions});

        """;

    string LayByCores => cores is null ? None : $$"""
        if (IsByCores(device, in a))
        {
            a.plane = {{cores.Layout}};
            {{InSweep($"a.segment = {cores.Segment};")}}
            return (1, CorePlanes.Groups(device, {{ItemCount}}) * ((long){{cores.Planes}}) * a.plane.Size);
        }

        """;

    string LaunchByCores => cores is null ? None : """
        if (IsByCores(device, in a))
        {
            scratch.Begin<T>(count, elements, isCleared: false);
            a.kept = scratch.View<T>(0);
            CoresLauncher.Launch(device, a, 0, 0, CorePlanes.Groups(device, items));
            return;
        }

        """;

    string IsNear => Sweep is null ? None : $$"""
        /// <summary>Whether all of a plane's sweep is on chip; then it is laid out for that, with as many iterations a segment as are kept there.</summary>
        static bool IsNear(Device device, ref Arguments a)
        {
            var near = a;
            near.plane = PaddedPlane.OfStrips({{Extents}}, {{plan.Strip}}, 1, 0);
            near.segment = PaddedPlane.Segment({{Count}});
            near.segment = Segments(in near).OnChip(device, in near.plane, {{plan.Turns}} * GroupWalk.Group, {{gpu.NearNumbers}}, {{gpu.NearPlanes}}, sizeof(T));
            a = near.segment > 0 ? near : a;
            return near.segment > 0;
        }

        {{When(Schedule.Stored.Count > 0, $"""
            /// <summary>Whether it stores {List(Schedule.Stored)}, and does not add to what stands there.</summary>
            static bool Stores(Device device, Arguments a) => {(plan.HoldsDoubles ? "" : "sizeof(T) == 4 && ")}IsNear(device, ref a);

            """)}}
        """;

    /// <summary>The methods.</summary>
    public string Members()
    {
        var planes = plan.Planes.Count + (Program.HasFolds ? 1 : 0);
        var (noPlanes, segment) = Sweep is null ? ("(0, 0)", "") : ("(device.IsHost ? 0 : 1, Segments(in a).Planes * elements)", $"a.segment = PaddedPlane.Segment({Count});");
        return $$"""
            /// <summary>Whether it runs in one launch: on the host, and where a plane fits on chip.</summary>
            static bool IsWhole(Device device, in Arguments a) => device.IsHost || (device.MaxGroupSize >= GroupWalk.Group && device.HasChipMemory && a.plane.Size <= Capacity);

            {{IsByCores}}
            {{IsNear}}
            /// <summary>Lays planes out, and says how many lie in device memory, of how many elements.</summary>
            static (int Count, long Elements) Lay(Device device, ref Arguments a)
            {
                {{LayByCores}}
                {{InSweep($$"""
                    if (IsNear(device, ref a))
                    {
                        return (1, {{ItemCount}} * (long)Segments(in a).Saved * a.plane.Size);
                    }

                    """)}}
                a.plane = PaddedPlane.OfStrips({{Extents}}, {{plan.Strip}}, 128 / sizeof(T), Capacity);
                {{InSweep(segment)}}
                var elements = {{(Nest.Batch.Count == 0 ? "" : ItemCount + " * ")}}a.plane.Size;
                return IsWhole(device, in a) ? {{noPlanes}} : ({{planes}}{{(Sweep is null ? "" : " + Segments(in a).Planes")}}, elements);
            }

            {{(Sweep is not null ? None : $"""
                /// <summary>Whether threads of the host share each plane, and not their number.</summary>
                static bool Shares(int items, in Arguments a) => {(Schedule.Host.Phases.Any(p => p.IsShared) ? $"HostPlanes.AreShared(items, {Schedule.Operations}L * {Positions})" : "false")};

                """)}}
            /// <summary>Makes room for planes in device memory.</summary>
            public static PlaneScratch Keep(Device device, Sizes sizes, HyperParameters hyper)
            {
                var a = new Arguments { {{string.Join(", ", Context.Assignments(Schedule.Arguments, [.. Schedule.Arguments.Tensors.Select(t => t.Tensor)]))}} };
                var (count, elements) = Lay(device, ref a);
                return new(device, count, elements, sizeof(T));
            }

            /// <summary>Runs it, in one launch or in a launch a pass.</summary>
            static void Launch(Device device, PlaneScratch scratch, Arguments a)
            {
                var (count, elements) = Lay(device, ref a);
                var items = {{ItemCount}};
                {{LaunchByCores}}
                {{InSweep($$"""
                    if (IsNear(device, ref a))
                    {
                        scratch.Begin<T>(count, elements, isCleared: false);
                        a.kept = elements > 0 ? scratch.View<T>(0) : default;
                        NearLauncher.LaunchOnChip(device, a, items, {{gpu.NearNumbers}} + (({{gpu.NearPlanes}} + Segments(in a).Kept) * a.plane.Size), sizeof(T));
                        return;
                    }

                    """)}}
                scratch.Begin<T>(count, elements);
                {{InSweep("var segments = Segments(in a);")}}
                if (IsWhole(device, in a))
                {
                    {{InSweep("a.kept = device.IsHost ? default : scratch.View<T>(0);")}}
                    Launcher.Launch(device, a, items, {{(Sweep is null ? "Shares(items, in a) ? 0 : " : "")}}{{Schedule.Operations}}L * {{Positions}} * {{Count}}, items);
                    return;
                }

                {{gpu.Launches()}}
            }
            """;
    }
}
