        /// <summary>The reverse sweep of heat, steps times.</summary>
        internal readonly struct HeatAdjoint : IPlaneStage<T, HeatAdjoint.Arguments>
        {
            static readonly StageKernel<Arguments> Launcher = StageKernel.Planes<T, Arguments, HeatAdjoint>(
                "Rod.HeatAdjoint", Rod_HeatAdjoint, GroupWalk.Group);
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

            internal struct Arguments
            {
                public ArrayView<T> x, upstream, Rate, xAdjoint, heatSums;
                public int N, I, steps;
                public PaddedPlane plane;
                public Views planes;
                public ArrayView<T> kept;
                public int segment;
            }

            /// <summary>The planes: on chip those of an item, else those of all.</summary>
            internal struct Views
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
                public int first, n, kept;
                public T rateAt;
                public T sum0;

                /// <param name="stores">Whether passes write, or only add up.</param>
                public GpuPlane(in Arguments a, int item, GroupWalk walk, bool stores)
                {
                    this.a = a;
                    this.walk = walk;
                    this.stores = stores;
                    planes = a.planes;
                    first = item * a.plane.Size;
                    n = item;
                    rateAt = a.Rate[0];
                }

                /// <summary>The states before the first iteration.</summary>
                public void StartPass()
                {
                    for (var here = walk; here.IsInside; here.Step())
                    {
                        int i = here.Column;
                        var at = first + a.plane.At(i);
                        int at1 = n * a.I + i;
                        T xAt = a.x[at1];
                        T upstreamAt = a.upstream[at1];
                        planes.heat[at] = xAt;
                        planes.heatAdjoint[at] = upstreamAt;
                    }
                }

                /// <summary>Heat: heat after one step.</summary>
                public void HeatPass()
                {
                    for (var here = walk; here.IsInside; here.Step())
                    {
                        int i = here.Column;
                        var at = first + a.plane.At(i);
                        T heatAt = planes.heat[at];
                        T heatLeft = planes.heat[at - 1];
                        T heatRight = planes.heat[at + 1];
                        planes.heatNext[at] = heatAt + rateAt * (heatLeft - Fn.Of(2.0) * heatAt + heatRight);
                    }
                }

                /// <summary>The adjoints of what Heat reads, from those of what it writes.</summary>
                public void HeatAdjointPass()
                {
                    for (var here = walk; here.IsInside; here.Step())
                    {
                        int i = here.Column;
                        var at = first + a.plane.At(i);
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

                /// <summary>The adjoints of what the states start from.</summary>
                public void FinishPass()
                {
                    for (var here = walk; here.IsInside; here.Step())
                    {
                        int i = here.Column;
                        var at = first + a.plane.At(i);
                        T heatAdjointAt = planes.heatAdjoint[at];
                        if (a.xAdjoint.Length > 0)
                        {
                            a.xAdjoint[n * a.I + i] += heatAdjointAt;
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
                var plane = new GpuPlane(in a, item, GroupWalk.Over(1, a.I), stores: true) { first = 0 };
                plane.planes.heatAdjoint = SharedMemory.Allocate<T>(Capacity);
                plane.planes.heatAdjointNext = SharedMemory.Allocate<T>(Capacity);
                var tree = SharedMemory.Allocate<T>(GroupWalk.Group);
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

            /// <summary>A thread's position where planes do not fit on chip.</summary>
            static GpuPlane PlaneAt(in Arguments a, int position) =>
                new(in a, position / a.I, GroupWalk.At(position % a.I, a.I), stores: true);

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
                var plane = new GpuPlane(in a, item, GroupWalk.Over(1, a.I), stores: false);
                plane.HeatAdjointPass();
                for (var number = 0; number < 1; number++)
                {
                    var slot = number;
                    var sum = plane.sum0;
                    GroupSum.Add(tree, sum, ref a.heatSums[(item * 1) + slot]);
                }
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
                    HeatAdjointSumsLauncher.Launch(device, a, 0, 0, items);
                    HeatAdjointLauncher.Launch(device, a, 0, 0, elements);
                    (a.planes.heatAdjoint, a.planes.heatAdjointNext) = (a.planes.heatAdjointNext, a.planes.heatAdjoint);
                }

                public void Copy(int from, int to) => scratch.Copy(2 + from, 2 + to, 1);

                public void MoveTo(int t) => scratch.Point<T, Views>(ref a.planes, 2, 2, 2 + (1 * t));
            }

            /// <summary>Runs it: on the host, and where a plane fits on chip, in one launch, else in a launch a pass.</summary>
            static void Launch(Device device, PlaneScratch scratch, Arguments a)
            {
                var items = a.N;
                a.plane = new PaddedPlane(1, 1, a.I, 0, 0, 1);
                a.segment = PaddedPlane.Segment(a.steps);
                var segments = Segments(in a);
                if (device.IsHost || (device.MaxGroupSize >= GroupWalk.Group && device.HasChipMemory && a.plane.Size <= Capacity))
                {
                    if (!device.IsHost)
                    {
                        scratch.Require<T>(device, 1, segments.Planes * items * a.plane.Size);
                        a.kept = scratch.View<T>(0);
                    }

                    Launcher.Launch(device, a, items, 29L * a.I * a.steps, items);
                    return;
                }

                scratch.Require<T>(device, 2 + segments.Planes, items * a.plane.Size);
                scratch.Point<T, Views>(ref a.planes, 0, 2, 0);
                var wide = new WidePlanes { device = device, scratch = scratch, a = a, items = items, elements = items * a.I };
                PlaneScratch.Clear(device, a.heatSums);
                wide.MoveTo(0);
                StartLauncher.Launch(device, wide.a, 0, 0, wide.elements);
                segments.Run(ref wide);
                FinishLauncher.Launch(device, wide.a, 0, 0, wide.elements);
            }

            /// <summary>The planes of an item in memory of the host, each by its first element behind the border.</summary>
            struct Pointers
            {
                public T* heatAdjoint, heatAdjointNext, heat, heatNext;
            }

            /// <summary>A plane on the host.</summary>
            struct HostPlane<L> : ISweep
                where L : unmanaged, ILanes<L, T>
            {
                public Arguments a;
                public PaddedPlane plane;
                public Pointers planes;
                public T* inside, kept, sums;
                public int n;

                /// <summary>Heat: heat after one step.</summary>
                void HeatPass()
                {
                    T* heat = planes.heat, heatNext = planes.heatNext;
                    T* Rate = a.Rate.HostPointer();
                    L rateAt = L.All(Rate[0]);
                    for (int i = 0; i < a.I; i += L.Count)
                    {
                        nint at = i;
                        L mask = L.Load(inside + i);
                        L heatAt = L.Load(heat + at);
                        L.Store(L.MultiplyAdd(rateAt, L.Load(heat + (at - 1)) - L.Of(2.0) * heatAt + L.Load(heat + (at + 1)), heatAt) & mask, heatNext
                            + at);
                    }
                }

                /// <summary>The adjoints of what Heat reads, from those of what it writes.</summary>
                void HeatAdjointPass()
                {
                    T* heatAdjoint = planes.heatAdjoint, heat = planes.heat, heatAdjointNext = planes.heatAdjointNext;
                    T* Rate = a.Rate.HostPointer();
                    L rateAt = L.All(Rate[0]);
                    L sum0 = L.Zero;
                    for (int i = 0; i < a.I; i += L.Count)
                    {
                        nint at = i;
                        L mask = L.Load(inside + i);
                        L heatAdjointAt = L.Load(heatAdjoint + at);
                        sum0 = L.MultiplyAdd(heatAdjointAt, L.Load(heat + (at - 1)) - L.Of(2.0) * L.Load(heat + at) + L.Load(heat + (at + 1)), sum0);
                        L.Store(L.MultiplyAdd(L.Load(heatAdjoint + (at - 1)), rateAt,
                            L.MultiplyAdd(L.Load(heatAdjoint + (at + 1)), rateAt, heatAdjointAt - heatAdjointAt * rateAt * L.Of(2.0))) & mask,
                            heatAdjointNext + at);
                    }
                    sums[0] += L.Sum(sum0);
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
                    HostPlanes.Swap(ref planes.heatAdjoint, ref planes.heatAdjointNext);
                }

                public void Copy(int from, int to) => plane.Copy(kept, from, to, 1);

                public void MoveTo(int t) => plane.Point(ref planes, 2, 2, kept + (1 * t * plane.Size));
            }

            public static int Columns(in Arguments a) => a.I;

            public static void Planes<L>(in Arguments a, int begin, int end)
                where L : unmanaged, ILanes<L, T>
            {
                var plane = new PaddedPlane(1, 1, a.I, 0, 0, 1, L.Count);

                // A segment is as long as the cache holds, but no shorter than the square root of all iterations.
                var segments = new SweepSegments(a.steps, PaddedPlane.Segment(a.steps, 1 * plane.Size * sizeof(T)), 1, 1);
                var scratch = plane.Scratch<T>(2 + segments.Planes, out var inside);
                var host = new HostPlane<L> { a = a, plane = plane, inside = inside, kept = scratch + (2 * plane.Size) };
                plane.Point(ref host.planes, 0, 2, scratch);
                T* x = a.x.HostPointer(), upstream = a.upstream.HostPointer(), xAdjoint = a.xAdjoint.HostPointer(),
                    heatSums = a.heatSums.HostPointer();
                for (var item = begin; item < end; item++)
                {
                    int n = item;
                    host.n = n;
                    int at1 = n * a.I;
                    host.MoveTo(0);
                    plane.Load(host.planes.heat, x, at1, 0, 0);
                    plane.Load(host.planes.heatAdjoint, upstream, at1, 0, 0);
                    host.sums = heatSums + (item * 1);
                    HostPlanes.Clear(host.sums, 1);
                    segments.Run(ref host);
                    plane.Add(host.planes.heatAdjoint, xAdjoint, at1, 0, 0);
                }
            }

            /// <summary>Runs the stage.</summary>
            internal static void Run(
                Device device,
                Sizes sizes,
                HyperParameters hyper,
                PlaneScratch scratch,
                Tensor x,
                Tensor upstream,
                Tensor rate,
                Tensor? xAdjoint,
                Tensor heatSums)
            {
                var arguments = new Arguments
                {
                    x = x.View<T>(), upstream = upstream.View<T>(), Rate = rate.View<T>(), xAdjoint = xAdjoint?.View<T>() ?? default,
                    heatSums = heatSums.View<T>(), N = sizes.xSize0, I = sizes.xSize1, steps = hyper.steps,
                };
                Launch(device, scratch, arguments);
            }
        }


        /// <summary>rateAdjoint[0] = sum over n of heatSums[n, 0]</summary>
        internal readonly struct HeatRateAdjoint : IFoldRowStage<T, HeatRateAdjoint.Arguments>
        {
            internal static readonly StageKernel<Arguments> Launcher = StageKernel.Fold<T, SumFold, Arguments, HeatRateAdjoint>(
                "Rod.HeatRateAdjoint", Rod_HeatRateAdjoint);

            internal static readonly StageKernel<Arguments> Finish = StageKernel.Finish<T, SumFold, Arguments,
                HeatRateAdjoint>("Rod.HeatRateAdjoint.Finish");

            internal struct Arguments
            {
                public ArrayView<T> rateAdjoint, heatRateAdjointPartial, heatSums;
                public int N, slices;
            }

            [EmittedKernel(0)]
            static void Rod_HeatRateAdjoint(Index1D index, Arguments a)
            {
                int slice = index % a.slices;
                int item = index / a.slices;
                T folded = Fn.Of(0.0);
                for (int n = slice; n < a.N; n += a.slices)
                {
                    T heatSumsAt = a.heatSums[n];
                    folded += heatSumsAt;
                }

                FoldSlices<T, Arguments, HeatRateAdjoint>.Put(a, item, slice, 0, folded);
            }

            public static int Results => 1;
            public static ArrayView<T> Partial(Arguments a) => a.heatRateAdjointPartial;
            public static int Slices(Arguments a) => a.slices;
            public static int Count(Arguments a) => 1;

            public static void Store(Arguments a, int item, int result, T folded)
            {
                a.rateAdjoint[0] = folded;
            }

            public static int Rows(in Arguments a) => 1;
            public static int Columns(in Arguments a) => a.N;

            public static void Row<L>(in Arguments a, int item, int row, int from, int to, L* results)
                where L : unmanaged, ILanes<L, T>
            {
                T* heatSums = a.heatSums.HostPointer();
                L folded = results[0];
                for (var n = from; n < to; n += L.Count)
                {
                    L heatSumsAt = L.Load(heatSums + n);
                    folded += heatSumsAt;
                }

                results[0] = folded;
            }

            /// <summary>Runs the stage.</summary>
            internal static void Run(
                Device device,
                Sizes sizes,
                HyperParameters hyper,
                Tensor rateAdjoint,
                Tensor heatRateAdjointPartial,
                Tensor heatSums,
                int heatRateAdjointPartialSlices)
            {
                var arguments = new Arguments
                {
                    rateAdjoint = rateAdjoint.View<T>(), heatRateAdjointPartial = heatRateAdjointPartial.View<T>(),
                    heatSums = heatSums.View<T>(), N = sizes.xSize0, slices = heatRateAdjointPartialSlices,
                };
                var cost = 4L * sizes.xSize0 / heatRateAdjointPartialSlices;
                Launcher.Launch(device, arguments, 1 * heatRateAdjointPartialSlices, cost, 1 * heatRateAdjointPartialSlices);
                if (heatRateAdjointPartialSlices > 1)
                {
                    Finish.Launch(device, arguments, 1, heatRateAdjointPartialSlices, 1);
                }
            }
        }
    }
}
