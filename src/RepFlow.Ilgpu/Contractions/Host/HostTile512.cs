using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>8 rows by 3 vectors of 512 bits (AVX-512): 24 accumulators of 32 registers.</summary>
/// <remarks>The accumulators are locals written out one by one, because only those stay in registers.</remarks>
/// <typeparam name="T">float or double.</typeparam>
readonly unsafe struct HostTile512<T> : IHostTile<T>
    where T : unmanaged
{
    /// <inheritdoc/>
    public static int Rows => 8;

    /// <inheritdoc/>
    public static int Columns => 3 * Vector512<T>.Count;

    /// <inheritdoc/>
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
        var c00 = Vector512<T>.Zero;
        var c01 = Vector512<T>.Zero;
        var c02 = Vector512<T>.Zero;
        var c10 = Vector512<T>.Zero;
        var c11 = Vector512<T>.Zero;
        var c12 = Vector512<T>.Zero;
        var c20 = Vector512<T>.Zero;
        var c21 = Vector512<T>.Zero;
        var c22 = Vector512<T>.Zero;
        var c30 = Vector512<T>.Zero;
        var c31 = Vector512<T>.Zero;
        var c32 = Vector512<T>.Zero;
        var c40 = Vector512<T>.Zero;
        var c41 = Vector512<T>.Zero;
        var c42 = Vector512<T>.Zero;
        var c50 = Vector512<T>.Zero;
        var c51 = Vector512<T>.Zero;
        var c52 = Vector512<T>.Zero;
        var c60 = Vector512<T>.Zero;
        var c61 = Vector512<T>.Zero;
        var c62 = Vector512<T>.Zero;
        var c70 = Vector512<T>.Zero;
        var c71 = Vector512<T>.Zero;
        var c72 = Vector512<T>.Zero;
        for (var end = depths + depth; depths < end; depths++)
        {
            var at = (nint)(*depths);
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + Vector512<T>.Count);
            var b2 = Vector512.Load(b + (2 * Vector512<T>.Count));
            var x = Vector512.Create(a0[at]);
            c00 = HostVector.MultiplyAdd(x, b0, c00);
            c01 = HostVector.MultiplyAdd(x, b1, c01);
            c02 = HostVector.MultiplyAdd(x, b2, c02);
            x = Vector512.Create(a1[at]);
            c10 = HostVector.MultiplyAdd(x, b0, c10);
            c11 = HostVector.MultiplyAdd(x, b1, c11);
            c12 = HostVector.MultiplyAdd(x, b2, c12);
            x = Vector512.Create(a2[at]);
            c20 = HostVector.MultiplyAdd(x, b0, c20);
            c21 = HostVector.MultiplyAdd(x, b1, c21);
            c22 = HostVector.MultiplyAdd(x, b2, c22);
            x = Vector512.Create(a3[at]);
            c30 = HostVector.MultiplyAdd(x, b0, c30);
            c31 = HostVector.MultiplyAdd(x, b1, c31);
            c32 = HostVector.MultiplyAdd(x, b2, c32);
            x = Vector512.Create(a4[at]);
            c40 = HostVector.MultiplyAdd(x, b0, c40);
            c41 = HostVector.MultiplyAdd(x, b1, c41);
            c42 = HostVector.MultiplyAdd(x, b2, c42);
            x = Vector512.Create(a5[at]);
            c50 = HostVector.MultiplyAdd(x, b0, c50);
            c51 = HostVector.MultiplyAdd(x, b1, c51);
            c52 = HostVector.MultiplyAdd(x, b2, c52);
            x = Vector512.Create(a6[at]);
            c60 = HostVector.MultiplyAdd(x, b0, c60);
            c61 = HostVector.MultiplyAdd(x, b1, c61);
            c62 = HostVector.MultiplyAdd(x, b2, c62);
            x = Vector512.Create(a7[at]);
            c70 = HostVector.MultiplyAdd(x, b0, c70);
            c71 = HostVector.MultiplyAdd(x, b1, c71);
            c72 = HostVector.MultiplyAdd(x, b2, c72);
            b += 3 * Vector512<T>.Count;
        }

        Store(c, c00, c01, c02, add);
        Store(c + pitch, c10, c11, c12, add);
        Store(c + (2 * pitch), c20, c21, c22, add);
        Store(c + (3 * pitch), c30, c31, c32, add);
        Store(c + (4 * pitch), c40, c41, c42, add);
        Store(c + (5 * pitch), c50, c51, c52, add);
        Store(c + (6 * pitch), c60, c61, c62, add);
        Store(c + (7 * pitch), c70, c71, c72, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(T* to, Vector512<T> c0, Vector512<T> c1, Vector512<T> c2, bool add)
    {
        if (add)
        {
            c0 += Vector512.Load(to);
            c1 += Vector512.Load(to + Vector512<T>.Count);
            c2 += Vector512.Load(to + (2 * Vector512<T>.Count));
        }

        c0.Store(to);
        c1.Store(to + Vector512<T>.Count);
        c2.Store(to + (2 * Vector512<T>.Count));
    }
}
