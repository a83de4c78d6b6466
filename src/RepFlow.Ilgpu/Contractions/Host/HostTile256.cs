using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>6 rows by 2 vectors of 256 bits (AVX2): 12 accumulators of 16 registers.</summary>
/// <remarks>The accumulators are locals written out one by one, because only those stay in registers.</remarks>
/// <typeparam name="T">float or double.</typeparam>
readonly unsafe struct HostTile256<T> : IHostTile<T>
    where T : unmanaged
{
    /// <inheritdoc/>
    public static int Rows => 6;

    /// <inheritdoc/>
    public static int Columns => 2 * Vector256<T>.Count;

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
        var c00 = Vector256<T>.Zero;
        var c01 = Vector256<T>.Zero;
        var c10 = Vector256<T>.Zero;
        var c11 = Vector256<T>.Zero;
        var c20 = Vector256<T>.Zero;
        var c21 = Vector256<T>.Zero;
        var c30 = Vector256<T>.Zero;
        var c31 = Vector256<T>.Zero;
        var c40 = Vector256<T>.Zero;
        var c41 = Vector256<T>.Zero;
        var c50 = Vector256<T>.Zero;
        var c51 = Vector256<T>.Zero;
        for (var end = depths + depth; depths < end; depths++)
        {
            var at = (nint)(*depths);
            var b0 = Vector256.Load(b);
            var b1 = Vector256.Load(b + Vector256<T>.Count);
            var x = Vector256.Create(a0[at]);
            c00 = HostVector.MultiplyAdd(x, b0, c00);
            c01 = HostVector.MultiplyAdd(x, b1, c01);
            x = Vector256.Create(a1[at]);
            c10 = HostVector.MultiplyAdd(x, b0, c10);
            c11 = HostVector.MultiplyAdd(x, b1, c11);
            x = Vector256.Create(a2[at]);
            c20 = HostVector.MultiplyAdd(x, b0, c20);
            c21 = HostVector.MultiplyAdd(x, b1, c21);
            x = Vector256.Create(a3[at]);
            c30 = HostVector.MultiplyAdd(x, b0, c30);
            c31 = HostVector.MultiplyAdd(x, b1, c31);
            x = Vector256.Create(a4[at]);
            c40 = HostVector.MultiplyAdd(x, b0, c40);
            c41 = HostVector.MultiplyAdd(x, b1, c41);
            x = Vector256.Create(a5[at]);
            c50 = HostVector.MultiplyAdd(x, b0, c50);
            c51 = HostVector.MultiplyAdd(x, b1, c51);
            b += 2 * Vector256<T>.Count;
        }

        Store(c, c00, c01, add);
        Store(c + pitch, c10, c11, add);
        Store(c + (2 * pitch), c20, c21, add);
        Store(c + (3 * pitch), c30, c31, add);
        Store(c + (4 * pitch), c40, c41, add);
        Store(c + (5 * pitch), c50, c51, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(T* to, Vector256<T> c0, Vector256<T> c1, bool add)
    {
        if (add)
        {
            c0 += Vector256.Load(to);
            c1 += Vector256.Load(to + Vector256<T>.Count);
        }

        c0.Store(to);
        c1.Store(to + Vector256<T>.Count);
    }
}
