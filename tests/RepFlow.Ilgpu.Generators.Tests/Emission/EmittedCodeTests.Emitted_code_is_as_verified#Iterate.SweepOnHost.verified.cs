            /// <summary>The planes of an item in memory of the host, each by its first element behind the border.</summary>
            struct Pointers
            {
                public T* heatAdjoint, heatAdjointNext, heat, heatNext;
            }

            /// <summary>A plane on the host, and what is the same all over it.</summary>
            struct HostPlane<L> : ISweep
                where L : unmanaged, ILanes<L, T>
            {
                public Arguments a;
                public PaddedPlane plane;
                public Pointers planes;
                public T* inside, kept, sums;
                public int n;
                L rateAt;
                L sum0OfHeatAdjoint;

                public void Begin()
                {
                    T* Rate = a.Rate.HostPointer();
                    rateAt = L.All(Rate[0]);
                    sum0OfHeatAdjoint = L.Zero;
                }

                public void End()
                {
                    sums[0] += L.Sum(sum0OfHeatAdjoint);
                }

                /// <summary>Heat: heat after one step.</summary>
                void HeatPass()
                {
                    T* heat = planes.heat, heatNext = planes.heatNext, inside = this.inside;
                    L rateAt = this.rateAt;
                    for (nint at = 0; at < plane.Run; at += L.Count)
                    {
                        L mask = L.Load(inside + at);
                        L heatAt = L.Load(heat + at);
                        L.Store(L.MultiplyAdd(rateAt, L.Load(heat + (at - 1)) - L.Of(2.0) * heatAt + L.Load(heat + (at + 1)), heatAt) & mask, heatNext
                            + at);
                    }
                }

                /// <summary>The adjoints of what Heat reads, from those of what it writes.</summary>
                void HeatAdjointPass()
                {
                    T* heatAdjoint = planes.heatAdjoint, heat = planes.heat, heatAdjointNext = planes.heatAdjointNext, inside = this.inside;
                    L rateAt = this.rateAt;
                    L sum0 = sum0OfHeatAdjoint;
                    for (nint at = 0; at < plane.Run; at += L.Count)
                    {
                        L mask = L.Load(inside + at);
                        L heatAdjointAt = L.Load(heatAdjoint + at);
                        sum0 = L.MultiplyAdd(heatAdjointAt, L.Load(heat + (at - 1)) - L.Of(2.0) * L.Load(heat + at) + L.Load(heat + (at + 1)), sum0);
                        L.Store(L.MultiplyAdd(L.Load(heatAdjoint + (at - 1)), rateAt,
                            L.MultiplyAdd(L.Load(heatAdjoint + (at + 1)), rateAt, heatAdjointAt - heatAdjointAt * rateAt * L.Of(2.0))) & mask,
                            heatAdjointNext + at);
                    }
                    sum0OfHeatAdjoint = sum0;
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

                public readonly void Begin(int first)
                {
                }

                public void Copy(int from, int to) => plane.Copy(kept, from, to, 1);

                public void MoveTo(int t) => plane.Point(ref planes, 2, 2, kept + (1 * t * plane.Size));
            }

            public static int RunLength(in Arguments a) => a.I;

            public static void Planes<L>(in Arguments a, int begin, int end)
                where L : unmanaged, ILanes<L, T>
            {
                var plane = new PaddedPlane(1, 1, a.I, 0, 0, 1, L.Count, isOneRun: true).Apart(sizeof(T));

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
                    int at1 = n * a.I;
                    host.n = n;
                    host.Begin();
                    host.MoveTo(0);
                    plane.Load(host.planes.heat, x, at1, 0, 0);
                    plane.Load(host.planes.heatAdjoint, upstream, at1, 0, 0);
                    host.sums = heatSums + (item * 1);
                    HostPlanes.Clear(host.sums, 1);
                    segments.Run(ref host);
                    host.End();
                    plane.Add(host.planes.heatAdjoint, xAdjoint, at1, 0, 0);
                }
            }

            /// <summary>Runs the stage.</summary>
            public static void Run(Device device, Sizes sizes, HyperParameters hyper, PlaneScratch scratch, Tensor x, Tensor upstream, Tensor rate,
                Tensor? xAdjoint, Tensor heatSums)
            {
                var arguments = new Arguments { x = x.View<T>(), upstream = upstream.View<T>(), Rate = rate.View<T>(),
                    xAdjoint = xAdjoint?.View<T>() ?? default, heatSums = heatSums.View<T>(), N = sizes.x[0], I = sizes.x[1], steps = hyper.steps };
                Launch(device, scratch, arguments);
            }
        }

        /// <summary>rateAdjoint[0] += sum over n of heatSums[n, 0]</summary>
        public readonly struct HeatRateAdjoint : IFoldRowStage<T, HeatRateAdjoint.Arguments>
        {
            internal static readonly StageKernel<Arguments> Launcher = StageKernel.Fold<T, SumFold, Arguments, HeatRateAdjoint>(
                "Rod.HeatRateAdjoint", Rod_HeatRateAdjoint);

            internal static readonly StageKernel<Arguments> Finish
                = StageKernel.Finish<T, SumFold, Arguments, HeatRateAdjoint>("Rod.HeatRateAdjoint.Finish");

            public struct Arguments
            {
                public ArrayView<T> rateAdjoint, heatSums;
                public int N;
                public ArrayView<T> partial;
                public int slices, columns, part;
                public IndexDivisor bySlices, byColumns;
            }

            [EmittedKernel(0)]
            static void Rod_HeatRateAdjoint(Index1D index, Arguments a)
            {
                int item = a.bySlices.Quotient(index);
                int slice = index - item * a.slices;
                T folded = Fn.Of(0.0);
                for (int n = slice; n < a.N; n += a.slices)
                {
                    T heatSumsAt = a.heatSums[n];
                    folded += heatSumsAt;
                }

                FoldSlices<T, Arguments, HeatRateAdjoint>.Put(a, item, slice, 0, folded);
            }

            public static int Results => 1;
            public static ArrayView<T> Partial(Arguments a) => a.partial;
            public static int Slices(Arguments a) => a.slices;
            public static int Count(Arguments a) => 1;

            public static void Store(Arguments a, int item, int result, T folded)
            {
                a.rateAdjoint[0] += folded;
            }

            public static int Rows(in Arguments a) => 1;
            public static int Columns(in Arguments a) => a.N;

            public static void Fold<L>(in Arguments a, int item, int begin, int end, int from, int to, L* results)
                where L : unmanaged, ILanes<L, T>
            {
                T* heatSums = a.heatSums.HostPointer();
                L folded = results[0];
                for (int next = from, n = from; next < to; next += L.Count, n = Math.Min(next, to - L.Count))
                {
                    L heatSumsAt = L.Load(heatSums + n);
                    L kept = L.From(next - n);
                    folded += heatSumsAt & kept;
                }

                results[0] = folded;
            }

            /// <summary>Decides into how many slices the terms are cut, and makes room for their folds.</summary>
            public static FoldScratch<T> Slice(Device device, Sizes sizes, HyperParameters hyper) =>
                new(device, 1, 1, rows: 1, columns: sizes.x[0], Finish.Compile);

            /// <summary>Runs the stage.</summary>
            public static void Run(Device device, Sizes sizes, HyperParameters hyper, FoldScratch<T> scratch, Tensor rateAdjoint, Tensor heatSums)
            {
                var arguments = new Arguments { rateAdjoint = rateAdjoint.View<T>(), heatSums = heatSums.View<T>(), N = sizes.x[0],
                    partial = scratch.Partial, slices = scratch.Slices, columns = scratch.Columns, part = scratch.Part,
                    bySlices = new(scratch.Slices), byColumns = new(scratch.Columns) };
                var items = 1;
                var cost = 4L * sizes.x[0] / scratch.Slices;
                Launcher.Launch(device, arguments, items * scratch.Slices, cost, items * scratch.Slices);
                if (scratch.HasSlices)
                {
                    Finish.Launch(device, arguments, items, scratch.Slices, items);
                }
            }
        }
    }
}
