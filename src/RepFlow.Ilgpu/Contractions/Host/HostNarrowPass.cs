using System.Numerics;
using System.Runtime.CompilerServices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>
/// Few columns, such as the single one of a depthwise convolution: vectors run along the rows, which are read where they lie, and one or two columns
/// are computed at a time.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
sealed unsafe class HostNarrowPass<T> : HostPass<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The vectors that are in registers at a time, for each of two columns.</summary>
    const int Vectors = 6;

    /// <summary>The vectors of a task.</summary>
    const int TaskVectors = 8 * Vectors;

    static readonly HostBody<Work> packing = static (in work, begin, end) =>
    {
        for (var item = begin; item < end; item++)
        {
            work.Owner.Pack(item, work.Operands);
        }
    };

    static readonly HostBody<Work> multiplying = static (in work, begin, end) =>
    {
        for (var item = begin; item < end; item++)
        {
            work.Owner.Multiply(item, work.Operands);
        }
    };

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
        this.groups = groups;
        width = tables.Columns == 1 ? 1 : 2;
        panelCount = HostTables.Blocks(tables.Columns, width);
        blocks = HostTables.Blocks(groups.Count, TaskVectors);
    }

    /// <inheritdoc/>
    public override long ScratchCount => (long)Tables.Batch * panelCount * width * Tables.Depth;

    /// <summary>How well this way uses the processor, about; a full register tile is 1.</summary>
    /// <param name="tables">The offset tables.</param>
    /// <param name="groups">The rows.</param>
    /// <returns>The share of its speed.</returns>
    public static double Efficiency(HostTables tables, HostRowGroups groups)
    {
        var rows = (double)tables.Rows / (HostTables.Blocks(groups.Count, Vectors) * Vectors * Vector<T>.Count);
        var columns = tables.Columns == 1 ? 0.5 : (double)tables.Columns / (HostTables.Blocks(tables.Columns, 2) * 2);
        return 0.7 * rows * columns;
    }

    /// <inheritdoc/>
    public override void Run(in HostOperands<T> operands)
    {
        var work = new Work { Owner = this, Operands = operands };
        HostParallel.For(Tables.Batch * panelCount, 2L * width * Tables.Depth, work, packing);
        HostParallel.For(checked(Tables.Batch * blocks), (long)TaskVectors * panelCount * width * (Tables.Depth + 4), work, multiplying);
    }

    void Pack(int item, in HostOperands<T> operands)
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

    void Multiply(int item, in HostOperands<T> operands)
    {
        var (matrix, block) = Math.DivRem(item, blocks);
        var source = operands.A + Tables.Matrices[matrix];
        var result = operands.Result + Tables.ResultMatrices[matrix];
        var tile = stackalloc T[2 * Vectors * Vector<T>.Count];
        var end = Math.Min((block + 1) * TaskVectors, groups.Count);
        for (var group = block * TaskVectors; group < end; group += Vectors)
        {
            for (var panel = 0; panel < panelCount; panel++)
            {
                var packed = operands.Scratch + (((((long)matrix * panelCount) + panel) * width) * Tables.Depth);
                var column = panel * width;
                if (width == 1)
                {
                    One(source, groups.Starts + group, Tables.DepthOffsets, packed, Tables.Depth, tile);
                }
                else
                {
                    Two(source, groups.Starts + group, Tables.DepthOffsets, packed, Tables.Depth, tile);
                }

                for (var at = column; at < Math.Min(column + width, Tables.Columns); at++)
                {
                    var values = tile + ((at - column) * Vectors * Vector<T>.Count);
                    Store(values, group, Math.Min(Vectors, end - group), result + Tables.ResultColumnOffsets[at], operands.Accumulate);
                }
            }
        }
    }

    void Store(T* tile, int group, int count, T* result, bool accumulate)
    {
        for (var vector = 0; vector < count; vector++, group++, tile += Vector<T>.Count)
        {
            var rows = Tables.ResultRowOffsets + groups.Rows[group];
            var (first, end) = (groups.Firsts[group], groups.Ends[group]);
            if (!accumulate && groups.AreRunsInResult && first == 0 && end == Vector<T>.Count)
            {
                Vector.Load(tile).Store(result + rows[0]);
                continue;
            }

            for (var row = first; row < end; row++)
            {
                var to = result + rows[row];
                *to = accumulate ? *to + tile[row] : tile[row];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Two(T* a, int* starts, int* depths, T* b, int depth, T* tile)
    {
        var a0 = a + starts[0];
        var a1 = a + starts[1];
        var a2 = a + starts[2];
        var a3 = a + starts[3];
        var a4 = a + starts[4];
        var a5 = a + starts[5];
        var c00 = Vector<T>.Zero;
        var c10 = Vector<T>.Zero;
        var c20 = Vector<T>.Zero;
        var c30 = Vector<T>.Zero;
        var c40 = Vector<T>.Zero;
        var c50 = Vector<T>.Zero;
        var c01 = Vector<T>.Zero;
        var c11 = Vector<T>.Zero;
        var c21 = Vector<T>.Zero;
        var c31 = Vector<T>.Zero;
        var c41 = Vector<T>.Zero;
        var c51 = Vector<T>.Zero;
        for (var end = depths + depth; depths < end; depths++, b += 2)
        {
            var at = (nint)(*depths);
            var b0 = Vector.Create(b[0]);
            var b1 = Vector.Create(b[1]);
            var x = Vector.Load(a0 + at);
            c00 = HostVector.MultiplyAdd(x, b0, c00);
            c01 = HostVector.MultiplyAdd(x, b1, c01);
            x = Vector.Load(a1 + at);
            c10 = HostVector.MultiplyAdd(x, b0, c10);
            c11 = HostVector.MultiplyAdd(x, b1, c11);
            x = Vector.Load(a2 + at);
            c20 = HostVector.MultiplyAdd(x, b0, c20);
            c21 = HostVector.MultiplyAdd(x, b1, c21);
            x = Vector.Load(a3 + at);
            c30 = HostVector.MultiplyAdd(x, b0, c30);
            c31 = HostVector.MultiplyAdd(x, b1, c31);
            x = Vector.Load(a4 + at);
            c40 = HostVector.MultiplyAdd(x, b0, c40);
            c41 = HostVector.MultiplyAdd(x, b1, c41);
            x = Vector.Load(a5 + at);
            c50 = HostVector.MultiplyAdd(x, b0, c50);
            c51 = HostVector.MultiplyAdd(x, b1, c51);
        }

        Put(tile, c00, c10, c20, c30, c40, c50);
        Put(tile + (Vectors * Vector<T>.Count), c01, c11, c21, c31, c41, c51);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void One(T* a, int* starts, int* depths, T* b, int depth, T* tile)
    {
        var a0 = a + starts[0];
        var a1 = a + starts[1];
        var a2 = a + starts[2];
        var a3 = a + starts[3];
        var a4 = a + starts[4];
        var a5 = a + starts[5];
        var c0 = Vector<T>.Zero;
        var c1 = Vector<T>.Zero;
        var c2 = Vector<T>.Zero;
        var c3 = Vector<T>.Zero;
        var c4 = Vector<T>.Zero;
        var c5 = Vector<T>.Zero;
        for (var end = depths + depth; depths < end; depths++, b++)
        {
            var at = (nint)(*depths);
            var x = Vector.Create(*b);
            c0 = HostVector.MultiplyAdd(x, Vector.Load(a0 + at), c0);
            c1 = HostVector.MultiplyAdd(x, Vector.Load(a1 + at), c1);
            c2 = HostVector.MultiplyAdd(x, Vector.Load(a2 + at), c2);
            c3 = HostVector.MultiplyAdd(x, Vector.Load(a3 + at), c3);
            c4 = HostVector.MultiplyAdd(x, Vector.Load(a4 + at), c4);
            c5 = HostVector.MultiplyAdd(x, Vector.Load(a5 + at), c5);
        }

        Put(tile, c0, c1, c2, c3, c4, c5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(T* tile, Vector<T> c0, Vector<T> c1, Vector<T> c2, Vector<T> c3, Vector<T> c4, Vector<T> c5)
    {
        c0.Store(tile);
        c1.Store(tile + Vector<T>.Count);
        c2.Store(tile + (2 * Vector<T>.Count));
        c3.Store(tile + (3 * Vector<T>.Count));
        c4.Store(tile + (4 * Vector<T>.Count));
        c5.Store(tile + (5 * Vector<T>.Count));
    }

    struct Work
    {
        public HostNarrowPass<T> Owner;
        public HostOperands<T> Operands;
    }
}
