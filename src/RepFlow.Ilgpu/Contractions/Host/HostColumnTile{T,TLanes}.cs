using System.Numerics;
using System.Runtime.CompilerServices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>A register tile of twelve rows by one vector.</summary>
/// <remarks>Each row's number is used once, so that it is an operand of the multiply-add and needs no register, nor an instruction of its own.</remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TLanes">The vector.</typeparam>
static unsafe class HostColumnTile<T, TLanes>
    where T : unmanaged, INumber<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
{
    /// <inheritdoc cref="HostTile{T, TLanes, TShape}.Multiply"/>
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
        var a8 = a + rows[8];
        var a9 = a + rows[9];
        var a10 = a + rows[10];
        var a11 = a + rows[11];
        var c0 = default(TLanes);
        var c1 = default(TLanes);
        var c2 = default(TLanes);
        var c3 = default(TLanes);
        var c4 = default(TLanes);
        var c5 = default(TLanes);
        var c6 = default(TLanes);
        var c7 = default(TLanes);
        var c8 = default(TLanes);
        var c9 = default(TLanes);
        var c10 = default(TLanes);
        var c11 = default(TLanes);
        for (var end = depths + depth; depths < end; depths++)
        {
            var at = (nint)(*depths);
            var x = TLanes.Load(b);
            c0 = TLanes.MultiplyAdd(a0 + at, x, c0);
            c1 = TLanes.MultiplyAdd(a1 + at, x, c1);
            c2 = TLanes.MultiplyAdd(a2 + at, x, c2);
            c3 = TLanes.MultiplyAdd(a3 + at, x, c3);
            c4 = TLanes.MultiplyAdd(a4 + at, x, c4);
            c5 = TLanes.MultiplyAdd(a5 + at, x, c5);
            c6 = TLanes.MultiplyAdd(a6 + at, x, c6);
            c7 = TLanes.MultiplyAdd(a7 + at, x, c7);
            c8 = TLanes.MultiplyAdd(a8 + at, x, c8);
            c9 = TLanes.MultiplyAdd(a9 + at, x, c9);
            c10 = TLanes.MultiplyAdd(a10 + at, x, c10);
            c11 = TLanes.MultiplyAdd(a11 + at, x, c11);
            b += TLanes.Count;
        }

        Store(c, c0, add);
        Store(c + pitch, c1, add);
        Store(c + (2 * pitch), c2, add);
        Store(c + (3 * pitch), c3, add);
        Store(c + (4 * pitch), c4, add);
        Store(c + (5 * pitch), c5, add);
        Store(c + (6 * pitch), c6, add);
        Store(c + (7 * pitch), c7, add);
        Store(c + (8 * pitch), c8, add);
        Store(c + (9 * pitch), c9, add);
        Store(c + (10 * pitch), c10, add);
        Store(c + (11 * pitch), c11, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(T* to, TLanes c, bool add) => TLanes.Store(add ? c + TLanes.Load(to) : c, to);
}
