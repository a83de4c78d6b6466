using System.Numerics;
using System.Runtime.CompilerServices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>A register tile: the innermost loop of a contraction on the host.</summary>
/// <remarks>
/// The accumulators are locals written out one by one, because only those stay in registers; the compiler leaves out what a shape has not.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TLanes">The vectors.</typeparam>
/// <typeparam name="TShape">How many rows by how many vectors.</typeparam>
static unsafe class HostTile<T, TLanes, TShape>
    where T : unmanaged, INumber<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where TShape : struct, IHostTileShape
{
    /// <summary>The columns of a tile: the width of a packed panel.</summary>
    public static int Columns
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TShape.Vectors * TLanes.Count;
    }

    /// <summary>The share of the multiply-adds of all tiles of a pass that are for elements that exist.</summary>
    /// <param name="tables">The pass.</param>
    /// <returns>The share; 0 for none.</returns>
    public static double Filled(HostTables tables) => Filled(tables.Rows, TShape.Rows) * Filled(tables.Columns, Columns);

    /// <summary>
    /// <c>c[i, j] (+)= sum over k of a[rows[i] + depths[k]] * b[k * Columns + j]</c> for one tile, k in ascending order.
    /// </summary>
    /// <param name="a">The row operand, read where it lies.</param>
    /// <param name="rows">The offsets of the tile's rows; some may be read behind the last.</param>
    /// <param name="depths">The offsets of the summed indices.</param>
    /// <param name="b">The packed panel.</param>
    /// <param name="depth">The number of terms.</param>
    /// <param name="c">The tile.</param>
    /// <param name="pitch">The distance of the tile's rows.</param>
    /// <param name="add">Whether the tile is added to instead of overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(T* a, int* rows, int* depths, T* b, int depth, T* c, int pitch, bool add)
    {
        var a0 = a + rows[0];
        var a1 = a + rows[1];
        var a2 = a + rows[2];
        var a3 = a + rows[3];
        var a4 = a + rows[4];
        var a5 = a + rows[5];
        var a6 = a + rows[6];
        var a7 = a + rows[7];
        var a8 = TShape.Rows > 8 ? a + rows[8] : a;
        var a9 = TShape.Rows > 8 ? a + rows[9] : a;
        var a10 = TShape.Rows > 8 ? a + rows[10] : a;
        var a11 = TShape.Rows > 8 ? a + rows[11] : a;
        var c00 = default(TLanes);
        var c01 = default(TLanes);
        var c02 = default(TLanes);
        var c03 = default(TLanes);
        var c10 = default(TLanes);
        var c11 = default(TLanes);
        var c12 = default(TLanes);
        var c13 = default(TLanes);
        var c20 = default(TLanes);
        var c21 = default(TLanes);
        var c22 = default(TLanes);
        var c23 = default(TLanes);
        var c30 = default(TLanes);
        var c31 = default(TLanes);
        var c32 = default(TLanes);
        var c33 = default(TLanes);
        var c40 = default(TLanes);
        var c41 = default(TLanes);
        var c42 = default(TLanes);
        var c43 = default(TLanes);
        var c50 = default(TLanes);
        var c51 = default(TLanes);
        var c52 = default(TLanes);
        var c53 = default(TLanes);
        var c60 = default(TLanes);
        var c61 = default(TLanes);
        var c62 = default(TLanes);
        var c63 = default(TLanes);
        var c70 = default(TLanes);
        var c71 = default(TLanes);
        var c72 = default(TLanes);
        var c73 = default(TLanes);
        var c80 = default(TLanes);
        var c81 = default(TLanes);
        var c90 = default(TLanes);
        var c91 = default(TLanes);
        var c100 = default(TLanes);
        var c101 = default(TLanes);
        var c110 = default(TLanes);
        var c111 = default(TLanes);
        for (var end = depths + depth; depths < end; depths++)
        {
            var at = (nint)(*depths);
            var b0 = TLanes.Load(b);
            var b1 = TShape.Vectors > 1 ? TLanes.Load(b + TLanes.Count) : default;
            var b2 = TShape.Vectors > 2 ? TLanes.Load(b + (2 * TLanes.Count)) : default;
            var b3 = TShape.Vectors > 3 ? TLanes.Load(b + (3 * TLanes.Count)) : default;
            var x = TLanes.All(a0[at]);
            c00 = TLanes.MultiplyAdd(x, b0, c00);
            c01 = TShape.Vectors > 1 ? TLanes.MultiplyAdd(x, b1, c01) : c01;
            c02 = TShape.Vectors > 2 ? TLanes.MultiplyAdd(x, b2, c02) : c02;
            c03 = TShape.Vectors > 3 ? TLanes.MultiplyAdd(x, b3, c03) : c03;
            x = TLanes.All(a1[at]);
            c10 = TLanes.MultiplyAdd(x, b0, c10);
            c11 = TShape.Vectors > 1 ? TLanes.MultiplyAdd(x, b1, c11) : c11;
            c12 = TShape.Vectors > 2 ? TLanes.MultiplyAdd(x, b2, c12) : c12;
            c13 = TShape.Vectors > 3 ? TLanes.MultiplyAdd(x, b3, c13) : c13;
            x = TLanes.All(a2[at]);
            c20 = TLanes.MultiplyAdd(x, b0, c20);
            c21 = TShape.Vectors > 1 ? TLanes.MultiplyAdd(x, b1, c21) : c21;
            c22 = TShape.Vectors > 2 ? TLanes.MultiplyAdd(x, b2, c22) : c22;
            c23 = TShape.Vectors > 3 ? TLanes.MultiplyAdd(x, b3, c23) : c23;
            x = TLanes.All(a3[at]);
            c30 = TLanes.MultiplyAdd(x, b0, c30);
            c31 = TShape.Vectors > 1 ? TLanes.MultiplyAdd(x, b1, c31) : c31;
            c32 = TShape.Vectors > 2 ? TLanes.MultiplyAdd(x, b2, c32) : c32;
            c33 = TShape.Vectors > 3 ? TLanes.MultiplyAdd(x, b3, c33) : c33;
            x = TLanes.All(a4[at]);
            c40 = TLanes.MultiplyAdd(x, b0, c40);
            c41 = TShape.Vectors > 1 ? TLanes.MultiplyAdd(x, b1, c41) : c41;
            c42 = TShape.Vectors > 2 ? TLanes.MultiplyAdd(x, b2, c42) : c42;
            c43 = TShape.Vectors > 3 ? TLanes.MultiplyAdd(x, b3, c43) : c43;
            x = TLanes.All(a5[at]);
            c50 = TLanes.MultiplyAdd(x, b0, c50);
            c51 = TShape.Vectors > 1 ? TLanes.MultiplyAdd(x, b1, c51) : c51;
            c52 = TShape.Vectors > 2 ? TLanes.MultiplyAdd(x, b2, c52) : c52;
            c53 = TShape.Vectors > 3 ? TLanes.MultiplyAdd(x, b3, c53) : c53;
            if (TShape.Rows > 6)
            {
                x = TLanes.All(a6[at]);
                c60 = TLanes.MultiplyAdd(x, b0, c60);
                c61 = TShape.Vectors > 1 ? TLanes.MultiplyAdd(x, b1, c61) : c61;
                c62 = TShape.Vectors > 2 ? TLanes.MultiplyAdd(x, b2, c62) : c62;
                c63 = TShape.Vectors > 3 ? TLanes.MultiplyAdd(x, b3, c63) : c63;
                x = TLanes.All(a7[at]);
                c70 = TLanes.MultiplyAdd(x, b0, c70);
                c71 = TShape.Vectors > 1 ? TLanes.MultiplyAdd(x, b1, c71) : c71;
                c72 = TShape.Vectors > 2 ? TLanes.MultiplyAdd(x, b2, c72) : c72;
                c73 = TShape.Vectors > 3 ? TLanes.MultiplyAdd(x, b3, c73) : c73;
            }

            if (TShape.Rows > 8)
            {
                x = TLanes.All(a8[at]);
                c80 = TLanes.MultiplyAdd(x, b0, c80);
                c81 = TShape.Vectors > 1 ? TLanes.MultiplyAdd(x, b1, c81) : c81;
                x = TLanes.All(a9[at]);
                c90 = TLanes.MultiplyAdd(x, b0, c90);
                c91 = TShape.Vectors > 1 ? TLanes.MultiplyAdd(x, b1, c91) : c91;
                x = TLanes.All(a10[at]);
                c100 = TLanes.MultiplyAdd(x, b0, c100);
                c101 = TShape.Vectors > 1 ? TLanes.MultiplyAdd(x, b1, c101) : c101;
                x = TLanes.All(a11[at]);
                c110 = TLanes.MultiplyAdd(x, b0, c110);
                c111 = TShape.Vectors > 1 ? TLanes.MultiplyAdd(x, b1, c111) : c111;
            }

            b += Columns;
        }

        Store(c, c00, c01, c02, c03, add);
        Store(c + pitch, c10, c11, c12, c13, add);
        Store(c + (2 * pitch), c20, c21, c22, c23, add);
        Store(c + (3 * pitch), c30, c31, c32, c33, add);
        Store(c + (4 * pitch), c40, c41, c42, c43, add);
        Store(c + (5 * pitch), c50, c51, c52, c53, add);
        if (TShape.Rows > 6)
        {
            Store(c + (6 * pitch), c60, c61, c62, c63, add);
            Store(c + (7 * pitch), c70, c71, c72, c73, add);
        }

        if (TShape.Rows > 8)
        {
            Store(c + (8 * pitch), c80, c81, default, default, add);
            Store(c + (9 * pitch), c90, c91, default, default, add);
            Store(c + (10 * pitch), c100, c101, default, default, add);
            Store(c + (11 * pitch), c110, c111, default, default, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(T* to, TLanes c0, TLanes c1, TLanes c2, TLanes c3, bool add)
    {
        Store(to, c0, add);
        if (TShape.Vectors > 1)
        {
            Store(to + TLanes.Count, c1, add);
        }

        if (TShape.Vectors > 2)
        {
            Store(to + (2 * TLanes.Count), c2, add);
        }

        if (TShape.Vectors > 3)
        {
            Store(to + (3 * TLanes.Count), c3, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(T* to, TLanes c, bool add) => TLanes.Store(add ? c + TLanes.Load(to) : c, to);

    static double Filled(int count, int size) => (double)count / Math.Max(1, ContractionPass.Blocks(count, size) * size);
}
