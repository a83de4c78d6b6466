        /// <summary>The reverse sweep of heat, steps times.</summary>
        public readonly struct HeatAdjoint : IPlaneStage<T, HeatAdjoint.Arguments>
        {
            static readonly StageKernel<Arguments> Launcher = StageKernel.Planes<T, Arguments, HeatAdjoint>(
                "Rod.HeatAdjoint", Rod_HeatAdjoint, GroupWalk.Group);
            static readonly StageKernel<Arguments> NearLauncher = StageKernel.OnChip<Arguments>(
                "Rod.HeatAdjoint.Near", Rod_HeatAdjoint_Near, GroupWalk.Group);
            static readonly StageKernel<Arguments> StartLauncher = StageKernel.Flat<Arguments>(
                "Rod.HeatAdjoint.Start", Rod_HeatAdjoint_Start);
            static readonly StageKernel<Arguments> HeatLauncher = StageKernel.Flat<Arguments>(
                "Rod.HeatAdjoint.Heat", Rod_HeatAdjoint_Heat);
            static readonly StageKernel<Arguments> HeatAdjointLauncher = StageKernel.Flat<Arguments>(
                "Rod.HeatAdjoint.HeatAdjoint", Rod_HeatAdjoint_HeatAdjoint);
            static readonly StageKernel<Arguments> FinishLauncher = StageKernel.Flat<Arguments>(
                "Rod.HeatAdjoint.Finish", Rod_HeatAdjoint_Finish);
            static readonly StageKernel<Arguments> HeatAdjointSumsLauncher = StageKernel.Grouped<Arguments>(
                "Rod.HeatAdjoint.HeatAdjointSums", Rod_HeatAdjoint_HeatAdjointSums, GroupWalk.Group);
            static readonly StageKernel<Arguments> HeatAdjointLineSumsLauncher = StageKernel.Grouped<Arguments>(
                "Rod.HeatAdjoint.HeatAdjointLineSums", Rod_HeatAdjoint_HeatAdjointLineSums, 1);
            static readonly StageKernel<Arguments> CoresLauncher = StageKernel.Grouped<Arguments>("Rod.HeatAdjoint.Cores", Rod_HeatAdjoint_Cores, 1);

            public struct Arguments
            {
                public ArrayView<T> x, upstream, Rate, xAdjoint, heatSums;
                public int N, I, steps;
                public PaddedPlane plane;
                public Views planes;
                public ArrayView<T> kept;
                public int segment;
            }

            /// <summary>The planes: on chip those of an item, else those of all.</summary>
            public struct Views
            {
                public ArrayView<T> heatAdjoint, heatAdjointNext, heat, heatNext;
            }

            /// <summary>A plane, and a thread's share of its positions.</summary>
            struct GpuPlane : ISweep
            {
                public Arguments a;
                public Views planes;
                public GroupWalk walk;
                public bool stores;
                public int n, first, kept;
                public T rateAt;
                public T sum0;

                /// <param name="stores">Whether passes write, or only add up.</param>
                public GpuPlane(in Arguments a, int item, GroupWalk walk, bool stores, bool reads = true)
                {
                    this.a = a;
                    this.walk = walk;
                    this.stores = stores;
                    planes = a.planes;
                    first = item * a.plane.Size;
                    n = item;
                    if (reads)
                    {
                        Read();
                    }
                }

                /// <summary>Reads what is the same all over the plane.</summary>
                public void Read()
                {
                    rateAt = a.Rate[0];
                }

                /// <summary>The same for a group, whose first thread reads it.</summary>
                /// <param name="numbers">Shared memory, which is free again behind it.</param>
                public void Share(ArrayView<T> numbers)
                {
                    if (Group.IdxX == 0)
                    {
                        Read();
                        numbers[0] = rateAt;
                    }

                    Group.Barrier();
                    rateAt = numbers[0];
                    Group.Barrier();
                }

                /// <summary>The states before the first iteration.</summary>
                public void StartPass()
                {
                    for (var here = walk; here.IsInside; here.Step())
                    {
                        int i = here.Column;
                        if (here.Column < a.plane.Columns)
                        {
                            var at = first + a.plane.At(here.Column);
                            int at1 = n * a.I + i;
                            T xAt = a.x[at1];
                            T upstreamAt = a.upstream[at1];
                            planes.heat[at] = xAt;
                            planes.heatAdjoint[at] = upstreamAt;
                        }
                    }
                }

                /// <summary>Heat: heat after one step.</summary>
                public void HeatPass()
                {
                    for (var here = walk; here.IsInside; here.Step())
                    {
                        int i = here.Column;
                        if (here.Column < a.plane.Columns)
                        {
                            var at = first + a.plane.At(here.Column);
                            T heatAt = planes.heat[at];
                            T heatLeft = planes.heat[at - 1];
                            T heatRight = planes.heat[at + 1];
                            planes.heatNext[at] = heatAt + rateAt * (heatLeft - Fn.Of(2.0) * heatAt + heatRight);
                        }
                    }
                }

                /// <summary>The adjoints of what Heat reads, from those of what it writes.</summary>
                public void HeatAdjointPass()
                {
                    for (var here = walk; here.IsInside; here.Step())
                    {
                        int i = here.Column;
                        if (here.Column < a.plane.Columns)
                        {
                            var at = first + a.plane.At(here.Column);
                            T heatAdjointAt = planes.heatAdjoint[at];
                            int at1 = at + 1;
                            T heatAdjointRight = planes.heatAdjoint[at1];
                            int at2 = at - 1;
                            T heatAdjointLeft = planes.heatAdjoint[at2];
                            T heatLeft = planes.heat[at2];
                            T heatAt = planes.heat[at];
                            T heatRight = planes.heat[at1];
                            sum0 += heatAdjointAt * (heatLeft - Fn.Of(2.0) * heatAt + heatRight);
                            if (stores)
                            {
                                planes.heatAdjointNext[at] = heatAdjointAt - heatAdjointAt * rateAt * Fn.Of(2.0) + heatAdjointRight * rateAt
                                    + heatAdjointLeft * rateAt;
                            }
                        }
                    }
                }

                /// <summary>The adjoints of what the states start from.</summary>
                public void FinishPass()
                {
                    for (var here = walk; here.IsInside; here.Step())
                    {
                        int i = here.Column;
                        if (here.Column < a.plane.Columns)
                        {
                            var at = first + a.plane.At(here.Column);
                            T heatAdjointAt = planes.heatAdjoint[at];
                            if (a.xAdjoint.Length > 0)
                            {
                                a.xAdjoint[n * a.I + i] += heatAdjointAt;
                            }
                        }
                    }
                }

                /// <summary>The states before the first iteration, once more.</summary>
                public void RestartPass()
                {
                    for (var here = walk; here.IsInside; here.Step())
                    {
                        int i = here.Column;
                        if (here.Column < a.plane.Columns)
                        {
                            var at = first + a.plane.At(here.Column);
                            T xAt = a.x[n * a.I + i];
                            planes.heat[at] = xAt;
                        }
                    }
                }

                public void Forward(int t)
                {
                    MoveTo(t);
                    HeatPass();
                    Group.Barrier();
                }

                public void Back(int t)
                {
                    MoveTo(t);
                    HeatAdjointPass();
                    Group.Barrier();
                    GroupWalk.Copy(planes.heatAdjointNext, planes.heatAdjoint, a.plane.Size);
                    Group.Barrier();
                }

                public void ForwardHeld(int t)
                {
                    HeatPass();
                    Group.Barrier();
                }

                public void BackHeld(int t)
                {
                    HeatAdjointPass();
                    Group.Barrier();
                    GroupWalk.Copy(planes.heatAdjointNext, planes.heatAdjoint, a.plane.Size);
                    Group.Barrier();
                }

                public readonly void Begin(int first)
                {
                }

                public void Copy(int from, int to)
                {
                    GroupWalk.Copy(Kept(from), Kept(to), 1 * a.plane.Size);
                    Group.Barrier();
                }

                public void MoveTo(int t)
                {
                    var number = 1 * t;
                    planes.heat = Kept(number);
                    planes.heatNext = Kept(number + 1);
                }

                readonly ArrayView<T> Kept(int number) => a.kept.SubView(kept + (number * a.plane.Size), a.plane.Size);
            }

            /// <summary>The largest plane, border included, that fits on chip.</summary>
            static int Capacity => sizeof(T) == 4 ? 6016 : 2944;

            /// <summary>All iterations of one plane by one group of threads, on chip.</summary>
            [EmittedKernel(GroupWalk.Group)]
            static void Rod_HeatAdjoint(Arguments a)
            {
                var item = Grid.IdxX;
                var plane = new GpuPlane(in a, item, GroupWalk.Over(in a.plane), stores: true, reads: false) { first = 0 };
                var room = SharedMemory.Allocate<T>(2 * Capacity);
                plane.planes.heatAdjoint = room.SubView(0 * Capacity, Capacity);
                plane.planes.heatAdjointNext = room.SubView(1 * Capacity, Capacity);
                var tree = SharedMemory.Allocate<T>(GroupWalk.Group);
                plane.Share(plane.planes.heatAdjoint);
                GroupWalk.Clear(plane.planes.heatAdjoint, a.plane.Size);
                GroupWalk.Clear(plane.planes.heatAdjointNext, a.plane.Size);
                Group.Barrier();
                var segments = Segments(in a);
                plane.kept = item * segments.Planes * a.plane.Size;
                plane.MoveTo(0);
                plane.StartPass();
                Group.Barrier();
                segments.Run(ref plane);
                plane.FinishPass();
                for (var number = 0; number < 1; number++)
                {
                    var slot = number;
                    var sum = plane.sum0;
                    GroupSum.Store(tree, sum, ref a.heatSums[(item * 1) + slot]);
                }
            }

            /// <summary>A plane whose sweep keeps what it keeps on chip, but for the states before segments: those before the first are computed
            /// anew, and those before the last not asked for again.</summary>
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
                    int source = segments.SegmentAt(from), target = segments.SegmentAt(to), count = 1 * plane.a.plane.Size;
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
                    var number = 1 * t;
                    plane.planes.heat = Kept(number, plane.a.plane.Size);
                    plane.planes.heatNext = Kept(number + 1, plane.a.plane.Size);
                }

                readonly ArrayView<T> Kept(int number, int count) => room.SubView(number * plane.a.plane.Size, count);

                readonly ArrayView<T> Saved(int segment, int count) => plane.a.kept.SubView(plane.kept + ((segment - 1) * count), count);
            }

            /// <summary>The whole sweep of one plane by one group of threads, on chip with what it keeps.</summary>
            [EmittedKernel(GroupWalk.Group, TakesChip = true)]
            static void Rod_HeatAdjoint_Near(Arguments a)
            {
                var item = Grid.IdxX;
                var segments = Segments(in a);
                var room = SharedMemory.GetDynamic<T>();
                var plane = new GpuPlane(in a, item, GroupWalk.Over(in a.plane), stores: true, reads: false) { first = 0,
                    kept = item * segments.Saved * a.plane.Size };
                plane.Share(room);
                GroupWalk.Clear(room, 256 + ((2 + segments.Kept) * a.plane.Size));
                plane.planes.heatAdjoint = room.SubView(256, a.plane.Size);
                plane.planes.heatAdjointNext = room.SubView(256 + (1 * a.plane.Size), a.plane.Size);
                Group.Barrier();
                var sweep = new NearPlane { plane = plane, segments = segments };
                sweep.room = room.SubView(256 + (2 * a.plane.Size), segments.Kept * a.plane.Size);
                sweep.MoveTo(0);
                sweep.plane.StartPass();
                Group.Barrier();
                segments.Run(ref sweep);
                plane = sweep.plane;
                plane.FinishPass();
                var tree = room;
                for (var number = 0; number < 1; number++)
                {
                    var slot = number;
                    var sum = plane.sum0;
                    GroupSum.Store(tree, sum, ref a.heatSums[(item * 1) + slot]);
                }
            }

            /// <summary>A thread's position where planes do not fit on chip.</summary>
            static GpuPlane PlaneAt(in Arguments a, int position) =>
                new(in a, position / a.plane.Pitch / a.plane.Lines, GroupWalk.At(position / a.plane.Pitch % a.plane.Lines, position % a.plane.Pitch),
                stores: true);

            /// <summary>The states before the first iteration.</summary>
            [EmittedKernel(0)]
            static void Rod_HeatAdjoint_Start(Index1D index, Arguments a) => PlaneAt(in a, index).StartPass();

            /// <summary>Heat: heat after one step.</summary>
            [EmittedKernel(0)]
            static void Rod_HeatAdjoint_Heat(Index1D index, Arguments a) => PlaneAt(in a, index).HeatPass();

            /// <summary>The adjoints of what Heat reads, from those of what it writes.</summary>
            [EmittedKernel(0)]
            static void Rod_HeatAdjoint_HeatAdjoint(Index1D index, Arguments a) => PlaneAt(in a, index).HeatAdjointPass();

            /// <summary>The adjoints of what the states start from.</summary>
            [EmittedKernel(0)]
            static void Rod_HeatAdjoint_Finish(Index1D index, Arguments a) => PlaneAt(in a, index).FinishPass();

            /// <summary>Sums over planes for HeatAdjoint: a group of threads a plane.</summary>
            [EmittedKernel(GroupWalk.Group)]
            static void Rod_HeatAdjoint_HeatAdjointSums(Arguments a)
            {
                var tree = SharedMemory.Allocate<T>(GroupWalk.Group);
                var item = Grid.IdxX;
                var plane = new GpuPlane(in a, item, GroupWalk.Over(in a.plane), stores: false);
                plane.HeatAdjointPass();
                for (var number = 0; number < 1; number++)
                {
                    var slot = number;
                    var sum = plane.sum0;
                    GroupSum.Add(tree, sum, ref a.heatSums[(item * 1) + slot]);
                }
            }

            /// <summary>Sums over planes for HeatAdjoint, on processors: a thread a plane, row by row.</summary>
            [EmittedKernel(1)]
            static void Rod_HeatAdjoint_HeatAdjointLineSums(Arguments a)
            {
                var item = Grid.IdxX;
                var plane = new GpuPlane(in a, item, default, stores: false);
                for (var row = 0; row < a.plane.Lines; row++)
                {
                    plane.walk = GroupWalk.Along(row, in a.plane);
                    plane.HeatAdjointPass();
                }

                a.heatSums[(item * 1) + 0] += plane.sum0;
            }

            /// <summary>The segments of the sweep.</summary>
            static SweepSegments Segments(in Arguments a) => new(a.steps, a.segment, 1, 1);

            /// <summary>All planes, a launch a pass.</summary>
            struct WidePlanes : ISweep
            {
                public Device device;
                public PlaneScratch scratch;
                public Arguments a;
                public int items, elements;

                public void Forward(int t)
                {
                    MoveTo(t);
                    HeatLauncher.Launch(device, a, 0, 0, elements);
                }

                public void Back(int t)
                {
                    MoveTo(t);
                    (device.HasChipMemory ? HeatAdjointSumsLauncher : HeatAdjointLineSumsLauncher).Launch(device, a, 0, 0, items);
                    HeatAdjointLauncher.Launch(device, a, 0, 0, elements);
                    (a.planes.heatAdjoint, a.planes.heatAdjointNext) = (a.planes.heatAdjointNext, a.planes.heatAdjoint);
                }

                public readonly void Begin(int first)
                {
                }

                public void Copy(int from, int to) => scratch.Copy<T>(2 + from, 2 + to, 1);

                public void MoveTo(int t) => scratch.Point<T, Views>(ref a.planes, 2, 2, 2 + (1 * t));
            }

            /// <summary>The numbers of a core's planes.</summary>
            public struct CoreNumbers
            {
                public int heatAdjoint, heatAdjointNext, heat, heatNext;
            }

            /// <summary>The segments of the sweep: as long as a core's cache holds, but no shorter than the square root of all iterations.</summary>
            static SweepSegments CoreSegments(in Arguments a) => new(a.steps, a.segment, 1, 1);

            /// <summary>A plane on a core of a processor, and what is the same all over it.</summary>
            struct CorePlane : ISweep
            {
                public Arguments a;
                public ArrayView<T> room, inside;
                public CoreNumbers planes;
                public int n;
                public T rateAt;
                public T sum0OfHeatAdjoint;

                public void Take(int item)
                {
                    n = item;
                    rateAt = a.Rate[0];
                    sum0OfHeatAdjoint = default;
                }

                /// <summary>Heat: heat after one step.</summary>
                public void HeatPass()
                {
                    var heat = CorePlanes.Of(room, in a.plane, planes.heat);
                    var heatNext = CorePlanes.Of(room, in a.plane, planes.heatNext);
                    for (int at = a.plane.Origin, end = at + CorePlanes.Run(in a.plane); at < end; at++)
                    {
                        CorePlanes.Apart();
                        var here = inside[at] > default(T);
                        T heatAt = heat[at];
                        T heatLeft = heat[at - 1];
                        T heatRight = heat[at + 1];
                        heatNext[at] = KernelMath.Select(here, heatAt + rateAt * (heatLeft - Fn.Of(2.0) * heatAt + heatRight), default(T));
                    }
                }

                /// <summary>The adjoints of what Heat reads, from those of what it writes.</summary>
                public void HeatAdjointPass()
                {
                    var heatAdjoint = CorePlanes.Of(room, in a.plane, planes.heatAdjoint);
                    var heat = CorePlanes.Of(room, in a.plane, planes.heat);
                    var heatAdjointNext = CorePlanes.Of(room, in a.plane, planes.heatAdjointNext);
                    for (int at = a.plane.Origin, end = at + CorePlanes.Run(in a.plane); at < end; at++)
                    {
                        CorePlanes.Apart();
                        var here = inside[at] > default(T);
                        T heatAdjointAt = heatAdjoint[at];
                        int at1 = at - 1;
                        T heatLeft = heat[at1];
                        T heatAt = heat[at];
                        int at2 = at + 1;
                        T heatRight = heat[at2];
                        T heatAdjointRight = heatAdjoint[at2];
                        T heatAdjointLeft = heatAdjoint[at1];
                        sum0OfHeatAdjoint += heatAdjointAt * (heatLeft - Fn.Of(2.0) * heatAt + heatRight);
                        heatAdjointNext[at] = KernelMath.Select(here, heatAdjointAt - heatAdjointAt * rateAt * Fn.Of(2.0) + heatAdjointRight * rateAt
                            + heatAdjointLeft * rateAt, default(T));
                    }
                }

                public void Forward(int t)
                {
                    MoveTo(t);
                    HeatPass();
                }

                public void Back(int t)
                {
                    MoveTo(t);
                    HeatAdjointPass();
                    planes.heatAdjoint = 1 - planes.heatAdjoint;
                    planes.heatAdjointNext = 1 - planes.heatAdjointNext;
                }

                public readonly void Begin(int first)
                {
                }

                public void Copy(int from, int to) => CorePlanes.Copy(room, in a.plane, 2 + from, 2 + to, 1);

                public void MoveTo(int t)
                {
                    var number = 2 + (1 * t);
                    planes.heat = number;
                    planes.heatNext = number + 1;
                }

                public void Point()
                {
                    planes.heatAdjoint = 0;
                    planes.heatAdjointNext = 1;
                }
            }

            /// <summary>All iterations of planes by one core, one plane after the other.</summary>
            [EmittedKernel(1)]
            static void Rod_HeatAdjoint_Cores(Arguments a)
            {
                var count = 3 + CoreSegments(in a).Planes;
                var core = new CorePlane { a = a, room = CorePlanes.Room(a.kept, in a.plane, count) };
                core.inside = CorePlanes.Inside(core.room, in a.plane, count);
                core.Point();
                var segments = CoreSegments(in a);
                for (int item = Grid.IdxX; item < a.N; item += Grid.DimX)
                {
                    int n = item;
                    int at1 = n * a.I;
                    core.Take(item);
                    core.MoveTo(0);
                    CorePlanes.Load(in a.plane, CorePlanes.Of(core.room, in a.plane, core.planes.heat), a.x, at1, 0, 0);
                    CorePlanes.Load(in a.plane, CorePlanes.Of(core.room, in a.plane, core.planes.heatAdjoint), a.upstream, at1, 0, 0);
                    segments.Run(ref core);
                    a.heatSums[(item * 1) + 0] = core.sum0OfHeatAdjoint;
                    CorePlanes.Add(in a.plane, CorePlanes.Of(core.room, in a.plane, core.planes.heatAdjoint), a.xAdjoint, at1, 0, 0);
                }
            }

            /// <summary>Whether it runs in one launch: on the host, and where a plane fits on chip.</summary>
            static bool IsWhole(Device device, in Arguments a) => device.IsHost
                || (device.MaxGroupSize >= GroupWalk.Group && device.HasChipMemory && a.plane.Size <= Capacity);

            /// <summary>Whether each plane is computed by one core of a processor, in one launch.</summary>
            static bool IsByCores(Device device, in Arguments a) =>
                device.MaxGroupSize >= GroupWalk.Group && CorePlanes.AreUsed(device, a.N, (long)a.I);

            /// <summary>Whether all of a plane's sweep is on chip; then it is laid out for that, with as many iterations a segment as are kept
            /// there.</summary>
            static bool IsNear(Device device, ref Arguments a)
            {
                var near = a;
                near.plane = PaddedPlane.OfStrips(1, 1, a.I, 0, 0, 1, 1, 1, 0);
                near.segment = PaddedPlane.Segment(a.steps);
                near.segment = Segments(in near).OnChip(device, in near.plane, 2 * GroupWalk.Group, 256, 2, sizeof(T));
                a = near.segment > 0 ? near : a;
                return near.segment > 0;
            }

            /// <summary>Lays planes out, and says how many lie in device memory, of how many elements.</summary>
            static (int Count, long Elements) Lay(Device device, ref Arguments a)
            {
                if (IsByCores(device, in a))
                {
                    a.plane = new PaddedPlane(1, 1, a.I, 0, 0, 1, CorePlanes.Lanes, isOneRun: true).Apart(sizeof(T));
                    a.segment = PaddedPlane.Segment(a.steps, 1 * a.plane.Size * sizeof(T));
                    return (1, CorePlanes.Groups(device, a.N) * ((long)3 + CoreSegments(in a).Planes) * a.plane.Size);
                }

                if (IsNear(device, ref a))
                {
                    return (1, a.N * (long)Segments(in a).Saved * a.plane.Size);
                }

                a.plane = PaddedPlane.OfStrips(1, 1, a.I, 0, 0, 1, 1, 128 / sizeof(T), Capacity);
                a.segment = PaddedPlane.Segment(a.steps);
                var elements = a.N * a.plane.Size;
                return IsWhole(device, in a) ? (device.IsHost ? 0 : 1, Segments(in a).Planes * elements) : (2 + Segments(in a).Planes, elements);
            }

            /// <summary>Makes room for planes in device memory.</summary>
            public static PlaneScratch Keep(Device device, Sizes sizes, HyperParameters hyper)
            {
                var a = new Arguments { N = sizes.x[0], I = sizes.x[1], steps = hyper.steps };
                var (count, elements) = Lay(device, ref a);
                return new(device, count, elements, sizeof(T));
            }

            /// <summary>Runs it, in one launch or in a launch a pass.</summary>
            static void Launch(Device device, PlaneScratch scratch, Arguments a)
            {
                var (count, elements) = Lay(device, ref a);
                var items = a.N;
                if (IsByCores(device, in a))
                {
                    scratch.Begin<T>(count, elements, isCleared: false);
                    a.kept = scratch.View<T>(0);
                    CoresLauncher.Launch(device, a, 0, 0, CorePlanes.Groups(device, items));
                    return;
                }

                if (IsNear(device, ref a))
                {
                    scratch.Begin<T>(count, elements, isCleared: false);
                    a.kept = elements > 0 ? scratch.View<T>(0) : default;
                    NearLauncher.LaunchOnChip(device, a, items, 256 + ((2 + Segments(in a).Kept) * a.plane.Size), sizeof(T));
                    return;
                }

                scratch.Begin<T>(count, elements);
                var segments = Segments(in a);
                if (IsWhole(device, in a))
                {
                    a.kept = device.IsHost ? default : scratch.View<T>(0);
                    Launcher.Launch(device, a, items, 29L * a.I * a.steps, items);
                    return;
                }

                scratch.Point<T, Views>(ref a.planes, 0, 2, 0);
                var wide = new WidePlanes { device = device, scratch = scratch, a = a, items = items, elements = items * a.plane.Threads };
                PlaneScratch.Clear(device, a.heatSums);
                wide.MoveTo(0);
                StartLauncher.Launch(device, wide.a, 0, 0, wide.elements);
                segments.Run(ref wide);
                FinishLauncher.Launch(device, wide.a, 0, 0, wide.elements);
            }
