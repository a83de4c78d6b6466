using System.Numerics;
using System.Runtime.CompilerServices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>A register tile: the innermost loop of a contraction on the host.</summary>
/// <remarks>
/// 8 rows by 3 vectors of 512 bits (AVX-512 has 32 registers), 6 rows by 2 of others. The accumulators are locals written out one by one, because only
/// those stay in registers; the compiler leaves out what a smaller tile has not.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TLanes">The vectors.</typeparam>
static unsafe class HostTile<T, TLanes>
    where T : unmanaged, INumber<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
{
    /// <summary>Whether it is the larger tile.</summary>
    public static bool IsLarge
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Count * sizeof(T) == 64;
    }

    /// <summary>The rows of a tile.</summary>
    public static int Rows => IsLarge ? 8 : 6;

    /// <summary>The columns of a tile: the width of a packed panel.</summary>
    public static int Columns
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (IsLarge ? 3 : 2) * TLanes.Count;
    }

    /// <summary>
    /// <c>c[i, j] (+)= sum over k of a[rows[i] + depths[k]] * b[k * Columns + j]</c> for one tile, k in ascending order.
    /// </summary>
    /// <param name="a">The row operand, read where it lies.</param>
    /// <param name="rows">The offsets of the tile's rows; two may be read behind the last.</param>
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
        var c00 = default(TLanes);
        var c01 = default(TLanes);
        var c02 = default(TLanes);
        var c10 = default(TLanes);
        var c11 = default(TLanes);
        var c12 = default(TLanes);
        var c20 = default(TLanes);
        var c21 = default(TLanes);
        var c22 = default(TLanes);
        var c30 = default(TLanes);
        var c31 = default(TLanes);
        var c32 = default(TLanes);
        var c40 = default(TLanes);
        var c41 = default(TLanes);
        var c42 = default(TLanes);
        var c50 = default(TLanes);
        var c51 = default(TLanes);
        var c52 = default(TLanes);
        var c60 = default(TLanes);
        var c61 = default(TLanes);
        var c62 = default(TLanes);
        var c70 = default(TLanes);
        var c71 = default(TLanes);
        var c72 = default(TLanes);
        for (var end = depths + depth; depths < end; depths++)
        {
            var at = (nint)(*depths);
            var b0 = TLanes.Load(b);
            var b1 = TLanes.Load(b + TLanes.Count);
            var b2 = IsLarge ? TLanes.Load(b + (2 * TLanes.Count)) : default;
            var x = TLanes.All(a0[at]);
            c00 = TLanes.MultiplyAdd(x, b0, c00);
            c01 = TLanes.MultiplyAdd(x, b1, c01);
            c02 = IsLarge ? TLanes.MultiplyAdd(x, b2, c02) : c02;
            x = TLanes.All(a1[at]);
            c10 = TLanes.MultiplyAdd(x, b0, c10);
            c11 = TLanes.MultiplyAdd(x, b1, c11);
            c12 = IsLarge ? TLanes.MultiplyAdd(x, b2, c12) : c12;
            x = TLanes.All(a2[at]);
            c20 = TLanes.MultiplyAdd(x, b0, c20);
            c21 = TLanes.MultiplyAdd(x, b1, c21);
            c22 = IsLarge ? TLanes.MultiplyAdd(x, b2, c22) : c22;
            x = TLanes.All(a3[at]);
            c30 = TLanes.MultiplyAdd(x, b0, c30);
            c31 = TLanes.MultiplyAdd(x, b1, c31);
            c32 = IsLarge ? TLanes.MultiplyAdd(x, b2, c32) : c32;
            x = TLanes.All(a4[at]);
            c40 = TLanes.MultiplyAdd(x, b0, c40);
            c41 = TLanes.MultiplyAdd(x, b1, c41);
            c42 = IsLarge ? TLanes.MultiplyAdd(x, b2, c42) : c42;
            x = TLanes.All(a5[at]);
            c50 = TLanes.MultiplyAdd(x, b0, c50);
            c51 = TLanes.MultiplyAdd(x, b1, c51);
            c52 = IsLarge ? TLanes.MultiplyAdd(x, b2, c52) : c52;
            if (IsLarge)
            {
                x = TLanes.All(a6[at]);
                c60 = TLanes.MultiplyAdd(x, b0, c60);
                c61 = TLanes.MultiplyAdd(x, b1, c61);
                c62 = TLanes.MultiplyAdd(x, b2, c62);
                x = TLanes.All(a7[at]);
                c70 = TLanes.MultiplyAdd(x, b0, c70);
                c71 = TLanes.MultiplyAdd(x, b1, c71);
                c72 = TLanes.MultiplyAdd(x, b2, c72);
            }

            b += Columns;
        }

        Store(c, c00, c01, c02, add);
        Store(c + pitch, c10, c11, c12, add);
        Store(c + (2 * pitch), c20, c21, c22, add);
        Store(c + (3 * pitch), c30, c31, c32, add);
        Store(c + (4 * pitch), c40, c41, c42, add);
        Store(c + (5 * pitch), c50, c51, c52, add);
        if (IsLarge)
        {
            Store(c + (6 * pitch), c60, c61, c62, add);
            Store(c + (7 * pitch), c70, c71, c72, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(T* to, TLanes c0, TLanes c1, TLanes c2, bool add)
    {
        Store(to, c0, add);
        Store(to + TLanes.Count, c1, add);
        if (IsLarge)
        {
            Store(to + (2 * TLanes.Count), c2, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(T* to, TLanes c, bool add) => TLanes.Store(add ? c + TLanes.Load(to) : c, to);
}
