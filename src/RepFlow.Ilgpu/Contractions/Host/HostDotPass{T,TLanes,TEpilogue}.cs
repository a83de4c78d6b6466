using System.Numerics;
using System.Runtime.CompilerServices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>
/// Few columns and terms that are evenly spaced in both operands, such as a linear layer on a single sample or the weight adjoint of a depthwise convolution:
/// vectors run along the terms, nothing is packed.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TLanes">The vectors.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
sealed unsafe class HostDotPass<T, TLanes, TEpilogue> : HostMatrixPass<T, TEpilogue>
    where T : unmanaged, INumber<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>The rows whose sums are computed at a time.</summary>
    const int RowsAtOnce = 4;

    /// <summary>The rows of a task.</summary>
    const int TaskRows = 16;

    /// <summary>Tasks that are wanted before sums are cut.</summary>
    const int WantedTasks = 32;

    /// <summary>A slice is at least so many terms.</summary>
    const int LeastSlice = 4096;

    readonly HostStep<T, TEpilogue> multiplying;
    readonly int run;
    readonly int blocks;
    readonly int slices;
    readonly int sliceRuns;

    /// <summary>Cuts a pass into tasks.</summary>
    /// <param name="tables">The offset tables.</param>
    public HostDotPass(HostTables tables)
        : base(tables)
    {
        multiplying = Multiply;
        run = Run(tables);
        blocks = ContractionPass.Blocks(tables.Rows, TaskRows);
        var tasks = checked(tables.Batch * blocks);
        var runs = tables.Depth / run;
        slices = tasks >= WantedTasks ? 1 : Math.Clamp(Math.Min(WantedTasks / Math.Max(1, tasks), tables.Depth / LeastSlice), 1, runs);
        sliceRuns = ContractionPass.Blocks(runs, slices);
        slices = ContractionPass.Blocks(runs, sliceRuns);
    }

    /// <inheritdoc/>
    public override long ScratchCount => slices == 1 ? 0 : (long)slices * Elements;

    long Elements => (long)Tables.Batch * Tables.Rows * Tables.Columns;

    /// <summary>How well this way uses the processor, about; a full register tile is 1.</summary>
    /// <param name="tables">The offset tables.</param>
    /// <returns>The share of its speed; 0 where it cannot be used.</returns>
    public static double Efficiency(HostTables tables)
    {
        var run = Run(tables);
        return tables.Depth < 2 * TLanes.Count || run < TLanes.Count
            ? 0
            : 0.4 * Math.Min(1, run / (3.0 * TLanes.Count)) * tables.Rows / Math.Max(1, ContractionPass.Blocks(tables.Rows, RowsAtOnce) * RowsAtOnce);
    }

    /// <inheritdoc/>
    public override void Run(in HostOperands<T, TEpilogue> operands)
    {
        Share(checked(Tables.Batch * slices * blocks), 2L * TaskRows * Tables.Columns * sliceRuns * run, multiplying, operands);
        if (slices > 1)
        {
            AddSlices(operands);
        }
    }

    static int Run(HostTables tables) => HostRuns.Gcd(tables.DepthRun.Length, tables.ColumnDepthRun.Length);

    void Multiply(int item, in HostOperands<T, TEpilogue> operands)
    {
        var (rest, block) = Math.DivRem(item, blocks);
        var (matrix, slice) = Math.DivRem(rest, slices);
        var a = operands.A + Tables.Matrices[matrix];
        var b = operands.B + Tables.ColumnMatrices[matrix];
        var result = operands.Result;
        var origin = Tables.ResultMatrices[matrix];
        var partials = operands.Scratch + (slice * Elements) + ((long)matrix * Tables.Rows * Tables.Columns);
        var first = slice * sliceRuns;
        var count = Math.Min(sliceRuns, (Tables.Depth / run) - first);
        var sums = stackalloc T[RowsAtOnce];
        var end = Math.Min((block + 1) * TaskRows, Tables.Rows);
        for (var row = block * TaskRows; row < end; row += RowsAtOnce)
        {
            for (var column = 0; column < Tables.Columns; column++)
            {
                Four(a, Tables.RowOffsets + row, b + Tables.ColumnOffsets[column], first * run, count, sums);
                for (var at = 0; at < Math.Min(RowsAtOnce, end - row); at++)
                {
                    if (slices > 1)
                    {
                        partials[((long)(row + at) * Tables.Columns) + column] = sums[at];
                    }
                    else
                    {
                        result.Store(Lane<T>.Load(sums + at), origin + Tables.ResultRowOffsets[row + at] + Tables.ResultColumnOffsets[column]);
                    }
                }
            }
        }
    }

    void AddSlices(in HostOperands<T, TEpilogue> operands)
    {
        var result = operands.Result;
        var partial = operands.Scratch;
        for (var matrix = 0; matrix < Tables.Batch; matrix++)
        {
            for (var row = 0; row < Tables.Rows; row++)
            {
                for (var column = 0; column < Tables.Columns; column++, partial++)
                {
                    var sum = *partial;
                    for (var slice = 1; slice < slices; slice++)
                    {
                        sum += partial[slice * Elements];
                    }

                    result.Store(Lane<T>.All(sum), Tables.ResultMatrices[matrix] + Tables.ResultRowOffsets[row] + Tables.ResultColumnOffsets[column]);
                }
            }
        }
    }

    void Four(T* a, int* rows, T* b, int first, int runs, T* sums)
    {
        switch (Tables.DepthRun.Step, Tables.ColumnDepthRun.Step)
        {
            case (1, 1):
                Four<HostEach, HostEach>(a, rows, b, first, runs, sums);
                break;
            case (1, _):
                Four<HostEach, HostEverySecond>(a, rows, b, first, runs, sums);
                break;
            case (_, 1):
                Four<HostEverySecond, HostEach>(a, rows, b, first, runs, sums);
                break;
            default:
                Four<HostEverySecond, HostEverySecond>(a, rows, b, first, runs, sums);
                break;
        }
    }

    /// <summary>The sums of four rows with one column over some runs of terms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Four<TStep, TColumnStep>(T* a, int* rows, T* b, int first, int runs, T* sums)
        where TStep : struct, IHostStep
        where TColumnStep : struct, IHostStep
    {
        var a0 = a + rows[0];
        var a1 = a + rows[1];
        var a2 = a + rows[2];
        var a3 = a + rows[3];
        var c0 = TLanes.Zero;
        var c1 = TLanes.Zero;
        var c2 = TLanes.Zero;
        var c3 = TLanes.Zero;
        var s0 = T.Zero;
        var s1 = T.Zero;
        var s2 = T.Zero;
        var s3 = T.Zero;
        var depths = Tables.DepthOffsets + first;
        var columnDepths = Tables.ColumnDepthOffsets + first;
        for (; runs > 0; runs--, depths += run, columnDepths += run)
        {
            var at = (nint)(*depths);
            var from = b + *columnDepths;
            var left = run;
            for (; left >= TLanes.Count; left -= TLanes.Count, at += TLanes.Count * TStep.Elements, from += TLanes.Count * TColumnStep.Elements)
            {
                var x = TLanes.Gather(from, TColumnStep.Elements);
                c0 = TLanes.MultiplyAdd(x, TLanes.Gather(a0 + at, TStep.Elements), c0);
                c1 = TLanes.MultiplyAdd(x, TLanes.Gather(a1 + at, TStep.Elements), c1);
                c2 = TLanes.MultiplyAdd(x, TLanes.Gather(a2 + at, TStep.Elements), c2);
                c3 = TLanes.MultiplyAdd(x, TLanes.Gather(a3 + at, TStep.Elements), c3);
            }

            if (left > 0 && run >= TLanes.Count)
            {
                // The last vector begins among the terms that have been added, and leaves these out.
                var back = TLanes.Count - left;
                var mask = TLanes.From(back);
                at -= back * TStep.Elements;
                from -= back * TColumnStep.Elements;
                var x = TLanes.Gather(from, TColumnStep.Elements) & mask;
                c0 = TLanes.MultiplyAdd(x, TLanes.Gather(a0 + at, TStep.Elements) & mask, c0);
                c1 = TLanes.MultiplyAdd(x, TLanes.Gather(a1 + at, TStep.Elements) & mask, c1);
                c2 = TLanes.MultiplyAdd(x, TLanes.Gather(a2 + at, TStep.Elements) & mask, c2);
                c3 = TLanes.MultiplyAdd(x, TLanes.Gather(a3 + at, TStep.Elements) & mask, c3);
                continue;
            }

            for (; left > 0; left--, at += TStep.Elements, from += TColumnStep.Elements)
            {
                s0 += *from * a0[at];
                s1 += *from * a1[at];
                s2 += *from * a2[at];
                s3 += *from * a3[at];
            }
        }

        sums[0] = s0 + TLanes.Sum(c0);
        sums[1] = s1 + TLanes.Sum(c1);
        sums[2] = s2 + TLanes.Sum(c2);
        sums[3] = s3 + TLanes.Sum(c3);
    }
}
