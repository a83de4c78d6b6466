using System.Numerics;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>
/// Runs a contraction on the host: the row operand is read where it lies (or from its padded copy) through offset tables, the column operand is packed
/// into panels once, and register tiles walk over both in blocks that stay in the caches.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TTile">The register tile.</typeparam>
sealed unsafe class HostContraction<T, TTile> : HostContraction<T>
    where T : unmanaged, INumber<T>
    where TTile : struct, IHostTile<T>
{
    // The last slots, so that bodies that use the first ones do not meet them.
    const int SharedSlot = HostScratch.Slots - 1;
    const int BlockSlot = HostScratch.Slots - 2;

    static readonly HostBody<Work> copying = static (in work, begin, end) =>
        work.Operand.CopyLines(work.Source, work.Target, begin * work.Chunk, (int)Math.Min((long)end * work.Chunk, work.Operand.Lines));

    static readonly HostBody<Work> packing = static (in work, begin, end) =>
    {
        for (var item = begin; item < end; item++)
        {
            Pack(item, work);
        }
    };

    static readonly HostBody<Work> multiplying = static (in work, begin, end) =>
    {
        for (var item = begin; item < end; item++)
        {
            work.Owner.Multiply(item, work);
        }
    };

    static readonly HostBody<Work> addingSlices = static (in work, begin, end) =>
    {
        for (var item = begin; item < end; item++)
        {
            AddSlices(item, work);
        }
    };

    readonly bool swapped;
    readonly StagedOperand a;
    readonly StagedOperand b;
    readonly HostPass[] passes;
    readonly long copyA;
    readonly long copyB;
    readonly long panels;
    readonly long partials;
    readonly int block;

    /// <summary>Prepares a contraction.</summary>
    /// <param name="plan">The contraction.</param>
    public HostContraction(ContractionPlan plan)
    {
        swapped = plan.Swapped;
        var reading = plan.Passes.Where(pass => !pass.IsZero && pass.Count(IndexRole.Summed) > 0).ToList();
        a = new StagedOperand([.. reading.Select(pass => pass.A)], [.. reading.Select(pass => pass.Extents)]);
        b = new StagedOperand([.. reading.Select(pass => pass.B)], [.. reading.Select(pass => pass.Extents)]);
        passes = [.. plan.Passes.Select(pass => new HostPass(pass, a, b, TTile.Rows, TTile.Columns))];
        copyA = a.NeedsCopy ? a.Count : 0;
        copyB = b.NeedsCopy ? b.Count : 0;
        foreach (var pass in passes)
        {
            panels = Math.Max(panels, (long)pass.Batch * pass.PanelCount * pass.Depth * TTile.Columns);
            partials = Math.Max(partials, pass.Slices == 1 ? 0 : (long)pass.TaskCount * pass.RowBlock * pass.Pitch);
            block = Math.Max(block, pass.RowBlock * pass.Pitch);
        }
    }

    /// <inheritdoc/>
    public override void Run(T* left, T* right, T* result, bool accumulate)
    {
        var work = new Work { Owner = this, A = swapped ? right : left, B = swapped ? left : right, Result = result };
        var scratch = HostScratch.Get<T>(checked((int)(Round(copyA) + Round(copyB) + Round(panels) + Round(partials))), SharedSlot);
        if (copyA > 0)
        {
            work = work with { Source = work.A, Target = scratch, Operand = a };
            Copy(work);
            work = work with { A = scratch };
        }

        scratch += Round(copyA);
        if (copyB > 0)
        {
            work = work with { Source = work.B, Target = scratch, Operand = b };
            Copy(work);
            work = work with { B = scratch };
        }

        work = work with { Panels = scratch + Round(copyB), Partials = scratch + Round(copyB) + Round(panels) };
        foreach (var pass in passes)
        {
            work = work with { Pass = pass, Accumulate = accumulate || pass.Adds };
            if (pass.Depth > 0)
            {
                HostParallel.For(pass.Batch * pass.PanelCount, 2L * pass.Depth * TTile.Columns, work, packing);
            }

            var cost = 2L * pass.RowBlock * pass.Pitch * (pass.SliceDepth + 4);
            HostParallel.For(pass.TaskCount, cost, work, multiplying);
            if (pass.Slices > 1)
            {
                HostParallel.For(pass.TaskCount / pass.Slices, pass.RowBlock * pass.Pitch * (pass.Slices + 4), work, addingSlices);
            }
        }
    }

    // Blocks of scratch start on cache lines.
    static long Round(long count) => (count + 63) / 64 * 64;

    static void Copy(Work work)
    {
        var lines = work.Operand.Lines;
        var chunk = Math.Max(1, 4096 / Math.Max(1, work.Operand.Count / Math.Max(1, lines)));
        work.Chunk = chunk;
        HostParallel.For(HostPass.Blocks(lines, chunk), 4096, work, copying);
    }

    /// <summary>Packs one panel.</summary>
    static void Pack(int item, in Work work)
    {
        var pass = work.Pass;
        var matrix = item / pass.PanelCount;
        var first = item % pass.PanelCount * TTile.Columns;
        var source = work.B + pass.ColumnBatchOffsets[matrix];
        var target = work.Panels + ((long)item * pass.Depth * TTile.Columns);
        HostPanel.Pack(source, pass.ColumnOffsets + first, TTile.Columns, pass.ColumnDepthOffsets, pass.ColumnDepthRun, target);
    }

    /// <summary>Computes one block of the result, or of a part of its sums.</summary>
    void Multiply(int item, in Work work)
    {
        var pass = work.Pass;
        var task = pass.Task(item);
        var columns = TTile.Columns;
        var panelCount = Math.Min(pass.PanelBlock, pass.PanelCount - task.Panel);
        var rowCount = Math.Min(pass.RowBlock, pass.Rows - task.Row);
        var from = task.Slice * pass.SliceDepth;
        var to = Math.Min(from + pass.SliceDepth, pass.Depth);
        var c = pass.Slices > 1 ? work.Partials + ((long)item * pass.RowBlock * pass.Pitch) : HostScratch.Get<T>(block, BlockSlot);
        var source = work.A + pass.BatchOffsets[task.Matrix];
        var panelBase = work.Panels + (((long)task.Matrix * pass.PanelCount) + task.Panel) * pass.Depth * columns;
        if (to <= from)
        {
            new Span<T>(c, pass.RowBlock * pass.Pitch).Clear();
        }

        for (var start = from; start < to; start += HostPass.DepthBlock)
        {
            var depth = Math.Min(HostPass.DepthBlock, to - start);
            for (var panel = 0; panel < panelCount; panel++)
            {
                var packed = panelBase + ((((long)panel * pass.Depth) + start) * columns);
                for (var row = 0; row < rowCount; row += TTile.Rows)
                {
                    TTile.Multiply(
                        source,
                        pass.RowOffsets + task.Row + row,
                        pass.DepthOffsets + start,
                        packed,
                        depth,
                        c + (row * pass.Pitch) + (panel * columns),
                        pass.Pitch,
                        start > from);
                }
            }
        }

        if (pass.Slices == 1)
        {
            Store(work, task, c);
        }
    }

    /// <summary>Adds the parts of one block's sums, in order, and writes the block.</summary>
    static void AddSlices(int item, in Work work)
    {
        var pass = work.Pass;
        var blocks = pass.RowBlocks * pass.ColumnBlocks;
        var size = pass.RowBlock * pass.Pitch;
        var first = (item / blocks * pass.Slices * blocks) + (item % blocks);
        var sum = new Span<T>(work.Partials + ((long)first * size), size);
        for (var slice = 1; slice < pass.Slices; slice++)
        {
            var part = new ReadOnlySpan<T>(work.Partials + ((first + ((long)slice * blocks)) * size), size);
            for (var at = 0; at < size; at++)
            {
                sum[at] += part[at];
            }
        }

        Store(work, pass.Task(first), work.Partials + ((long)first * size));
    }

    static void Store(in Work work, HostTask task, T* c)
    {
        var pass = work.Pass;
        var first = task.Panel * TTile.Columns;
        HostBlock.Store(
            c,
            pass.Pitch,
            work.Result + pass.ResultBatchOffsets[task.Matrix],
            pass.ResultRowOffsets + task.Row,
            Math.Min(pass.RowBlock, pass.Rows - task.Row),
            pass.ResultRowRun - (task.Row % pass.ResultRowRun),
            pass.ResultRowRun,
            pass.ResultColumnOffsets + first,
            Math.Min(pass.Pitch, pass.Columns - first),
            work.Accumulate);
    }

    /// <summary>What the tasks of a run share.</summary>
    struct Work
    {
        public HostContraction<T, TTile> Owner;
        public HostPass Pass;
        public StagedOperand Operand;
        public T* A;
        public T* B;
        public T* Result;
        public T* Source;
        public T* Target;
        public T* Panels;
        public T* Partials;
        public bool Accumulate;
        public int Chunk;
    }
}
