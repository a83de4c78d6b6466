using System.Numerics;
using System.Runtime.CompilerServices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>
/// Few columns, such as the single one of a depthwise convolution: vectors run along the rows, which are read where they lie, and one or two columns
/// are computed at a time.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TLanes">The vectors.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
sealed unsafe class HostNarrowPass<T, TLanes, TEpilogue> : HostMatrixPass<T, TEpilogue>
    where T : unmanaged, INumber<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>The vectors that are in registers at a time, for each of two columns.</summary>
    const int Vectors = 6;

    /// <summary>The vectors of a task.</summary>
    const int TaskVectors = 8 * Vectors;

    readonly HostStep<T, TEpilogue> packing;
    readonly HostStep<T, TEpilogue> multiplying;
    readonly HostRowGroups groups;
    readonly int width;
    readonly int panelCount;
    readonly int blocks;

    /// <summary>Cuts a pass into tasks.</summary>
    /// <param name="tables">The offset tables.</param>
    /// <param name="groups">The rows.</param>
    public HostNarrowPass(HostTables tables, HostRowGroups groups)
        : base(tables)
    {
        packing = Pack;
        multiplying = Multiply;
        this.groups = groups;
        width = tables.Columns == 1 ? 1 : 2;
        panelCount = ContractionPass.Blocks(tables.Columns, width);
        blocks = ContractionPass.Blocks(groups.Count, TaskVectors);
    }

    /// <inheritdoc/>
    public override long ScratchCount => (long)Tables.Batch * panelCount * width * Tables.Depth;

    /// <summary>How well this way uses the processor, about; a full register tile is 1.</summary>
    /// <param name="tables">The offset tables.</param>
    /// <param name="groups">The rows.</param>
    /// <returns>The share of its speed.</returns>
    public static double Efficiency(HostTables tables, HostRowGroups groups)
    {
        var rows = (double)tables.Rows / (ContractionPass.Blocks(groups.Count, Vectors) * Vectors * TLanes.Count);
        var columns = tables.Columns == 1 ? 0.5 : (double)tables.Columns / (ContractionPass.Blocks(tables.Columns, 2) * 2);
        return 0.7 * rows * columns;
    }

    /// <inheritdoc/>
    public override void Run(in HostOperands<T, TEpilogue> operands)
    {
        Share(Tables.Batch * panelCount, 2L * width * Tables.Depth, packing, operands);
        Share(checked(Tables.Batch * blocks), (long)TaskVectors * panelCount * width * (Tables.Depth + 4), multiplying, operands);
    }

    void Pack(int item, in HostOperands<T, TEpilogue> operands)
    {
        var (matrix, panel) = Math.DivRem(item, panelCount);
        HostPanel.Pack(
            operands.B + Tables.ColumnMatrices[matrix],
            Tables.ColumnOffsets + (panel * width),
            width,
            new ReadOnlySpan<int>(Tables.ColumnDepthOffsets, Tables.Depth),
            Tables.ColumnDepthRun,
            operands.Scratch + ((long)item * width * Tables.Depth));
    }

    void Multiply(int item, in HostOperands<T, TEpilogue> operands)
    {
        var (matrix, block) = Math.DivRem(item, blocks);
        var source = operands.A + Tables.Matrices[matrix];
        var result = operands.Result;
        var tile = stackalloc T[2 * Vectors * TLanes.Count];
        var end = Math.Min((block + 1) * TaskVectors, groups.Count);
        for (var group = block * TaskVectors; group < end; group += Vectors)
        {
            for (var panel = 0; panel < panelCount; panel++)
            {
                var packed = operands.Scratch + (((((long)matrix * panelCount) + panel) * width) * Tables.Depth);
                var column = panel * width;
                if (groups.Step == 1)
                {
                    Columns<HostEach>(source, group, packed, tile);
                }
                else
                {
                    Columns<HostEverySecond>(source, group, packed, tile);
                }

                for (var at = column; at < Math.Min(column + width, Tables.Columns); at++)
                {
                    var values = tile + ((at - column) * Vectors * TLanes.Count);
                    Store(values, group, Math.Min(Vectors, end - group), ref result, Tables.ResultMatrices[matrix] + Tables.ResultColumnOffsets[at]);
                }
            }
        }
    }

    void Columns<TStep>(T* source, int group, T* packed, T* tile)
        where TStep : struct, IHostStep
    {
        if (width == 1)
        {
            One<TStep>(source, groups.Starts + group, Tables.DepthOffsets, packed, Tables.Depth, tile);
        }
        else
        {
            Two<TStep>(source, groups.Starts + group, Tables.DepthOffsets, packed, Tables.Depth, tile);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Store(T* tile, int group, int count, ref HostResult<T, TEpilogue> result, int origin)
    {
        for (var vector = 0; vector < count; vector++, group++, tile += TLanes.Count)
        {
            var rows = Tables.ResultRowOffsets + groups.Rows[group];
            var (first, end) = (groups.Firsts[group], groups.Ends[group]);
            if (!groups.AreRunsInResult)
            {
                for (var row = first; row < end; row++)
                {
                    result.Store(Lane<T>.Load(tile + row), origin + rows[row]);
                }
            }
            else if (end == TLanes.Count)
            {
                result.Store(TLanes.Load(tile), origin + rows[0], first);
            }
            else
            {
                result.Store(tile, end, origin + rows[0], 1);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Two<TStep>(T* a, int* starts, int* depths, T* b, int depth, T* tile)
        where TStep : struct, IHostStep
    {
        var a0 = a + starts[0];
        var a1 = a + starts[1];
        var a2 = a + starts[2];
        var a3 = a + starts[3];
        var a4 = a + starts[4];
        var a5 = a + starts[5];
        var c00 = TLanes.Zero;
        var c10 = TLanes.Zero;
        var c20 = TLanes.Zero;
        var c30 = TLanes.Zero;
        var c40 = TLanes.Zero;
        var c50 = TLanes.Zero;
        var c01 = TLanes.Zero;
        var c11 = TLanes.Zero;
        var c21 = TLanes.Zero;
        var c31 = TLanes.Zero;
        var c41 = TLanes.Zero;
        var c51 = TLanes.Zero;
        for (var end = depths + depth; depths < end; depths++, b += 2)
        {
            var at = (nint)(*depths);
            var b0 = TLanes.All(b[0]);
            var b1 = TLanes.All(b[1]);
            var x = TLanes.Gather(a0 + at, TStep.Elements);
            c00 = TLanes.MultiplyAdd(x, b0, c00);
            c01 = TLanes.MultiplyAdd(x, b1, c01);
            x = TLanes.Gather(a1 + at, TStep.Elements);
            c10 = TLanes.MultiplyAdd(x, b0, c10);
            c11 = TLanes.MultiplyAdd(x, b1, c11);
            x = TLanes.Gather(a2 + at, TStep.Elements);
            c20 = TLanes.MultiplyAdd(x, b0, c20);
            c21 = TLanes.MultiplyAdd(x, b1, c21);
            x = TLanes.Gather(a3 + at, TStep.Elements);
            c30 = TLanes.MultiplyAdd(x, b0, c30);
            c31 = TLanes.MultiplyAdd(x, b1, c31);
            x = TLanes.Gather(a4 + at, TStep.Elements);
            c40 = TLanes.MultiplyAdd(x, b0, c40);
            c41 = TLanes.MultiplyAdd(x, b1, c41);
            x = TLanes.Gather(a5 + at, TStep.Elements);
            c50 = TLanes.MultiplyAdd(x, b0, c50);
            c51 = TLanes.MultiplyAdd(x, b1, c51);
        }

        Put(tile, c00, c10, c20, c30, c40, c50);
        Put(tile + (Vectors * TLanes.Count), c01, c11, c21, c31, c41, c51);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void One<TStep>(T* a, int* starts, int* depths, T* b, int depth, T* tile)
        where TStep : struct, IHostStep
    {
        var a0 = a + starts[0];
        var a1 = a + starts[1];
        var a2 = a + starts[2];
        var a3 = a + starts[3];
        var a4 = a + starts[4];
        var a5 = a + starts[5];
        var c0 = TLanes.Zero;
        var c1 = TLanes.Zero;
        var c2 = TLanes.Zero;
        var c3 = TLanes.Zero;
        var c4 = TLanes.Zero;
        var c5 = TLanes.Zero;
        for (var end = depths + depth; depths < end; depths++, b++)
        {
            var at = (nint)(*depths);
            var x = TLanes.All(*b);
            c0 = TLanes.MultiplyAdd(x, TLanes.Gather(a0 + at, TStep.Elements), c0);
            c1 = TLanes.MultiplyAdd(x, TLanes.Gather(a1 + at, TStep.Elements), c1);
            c2 = TLanes.MultiplyAdd(x, TLanes.Gather(a2 + at, TStep.Elements), c2);
            c3 = TLanes.MultiplyAdd(x, TLanes.Gather(a3 + at, TStep.Elements), c3);
            c4 = TLanes.MultiplyAdd(x, TLanes.Gather(a4 + at, TStep.Elements), c4);
            c5 = TLanes.MultiplyAdd(x, TLanes.Gather(a5 + at, TStep.Elements), c5);
        }

        Put(tile, c0, c1, c2, c3, c4, c5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(T* tile, TLanes c0, TLanes c1, TLanes c2, TLanes c3, TLanes c4, TLanes c5)
    {
        TLanes.Store(c0, tile);
        TLanes.Store(c1, tile + TLanes.Count);
        TLanes.Store(c2, tile + (2 * TLanes.Count));
        TLanes.Store(c3, tile + (3 * TLanes.Count));
        TLanes.Store(c4, tile + (4 * TLanes.Count));
        TLanes.Store(c5, tile + (5 * TLanes.Count));
    }
}
