using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Transposition of small square blocks in registers.</summary>
static unsafe class HostTranspose
{
    /// <summary>The rows and columns of a block: 8 for float, 4 for double; 0 where the processor has no instructions for it.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="step">How far the elements of a row are apart.</param>
    /// <returns>The size.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Size<T>(int step = 1)
        where T : unmanaged => (step == 1 ? Avx.IsSupported : step == 2 && Avx2.IsSupported) ? Vector256<T>.Count : 0;

    /// <summary>Transposes a block: element j of row i becomes element i of row j.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TTarget">Where it is written to.</typeparam>
    /// <param name="source">The source.</param>
    /// <param name="sourceRows">The offset of each row in it.</param>
    /// <param name="step">How far the elements of a row are apart: 1 or 2.</param>
    /// <param name="target">The target.</param>
    /// <param name="at">The offset of the block in it.</param>
    /// <param name="targetRows">The offset of each row from there.</param>
    public static void Block<T, TTarget>(T* source, int* sourceRows, int step, ref TTarget target, int at, int* targetRows)
        where T : unmanaged, INumber<T>
        where TTarget : struct, IHostTarget<T>
    {
        if (typeof(T) == typeof(float))
        {
            Eight(source, sourceRows, step, ref target, at, targetRows);
        }
        else
        {
            Four(source, sourceRows, step, ref target, at, targetRows);
        }
    }

    /// <summary>Fetches a block that is transposed soon into the first-level cache.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="source">The source.</param>
    /// <param name="sourceRows">The offset of each row in it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch<T>(T* source, int* sourceRows)
        where T : unmanaged
    {
        for (var row = 0; row < Size<T>(); row++)
        {
            Sse.Prefetch0(source + sourceRows[row]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Eight<T, TTarget>(T* source, int* sourceRows, int step, ref TTarget target, int at, int* targetRows)
        where T : unmanaged, INumber<T>
        where TTarget : struct, IHostTarget<T>
    {
        // Pairs, then fours, within the 128-bit halves; then the halves change places.
        var a0 = Load((float*)source + sourceRows[0], step);
        var a1 = Load((float*)source + sourceRows[1], step);
        var a2 = Load((float*)source + sourceRows[2], step);
        var a3 = Load((float*)source + sourceRows[3], step);
        var a4 = Load((float*)source + sourceRows[4], step);
        var a5 = Load((float*)source + sourceRows[5], step);
        var a6 = Load((float*)source + sourceRows[6], step);
        var a7 = Load((float*)source + sourceRows[7], step);
        var b0 = Avx.UnpackLow(a0, a1);
        var b1 = Avx.UnpackHigh(a0, a1);
        var b2 = Avx.UnpackLow(a2, a3);
        var b3 = Avx.UnpackHigh(a2, a3);
        var b4 = Avx.UnpackLow(a4, a5);
        var b5 = Avx.UnpackHigh(a4, a5);
        var b6 = Avx.UnpackLow(a6, a7);
        var b7 = Avx.UnpackHigh(a6, a7);
        a0 = Avx.Shuffle(b0, b2, 0x44);
        a1 = Avx.Shuffle(b0, b2, 0xEE);
        a2 = Avx.Shuffle(b1, b3, 0x44);
        a3 = Avx.Shuffle(b1, b3, 0xEE);
        a4 = Avx.Shuffle(b4, b6, 0x44);
        a5 = Avx.Shuffle(b4, b6, 0xEE);
        a6 = Avx.Shuffle(b5, b7, 0x44);
        a7 = Avx.Shuffle(b5, b7, 0xEE);
        Store<T, float, TTarget>(ref target, at + targetRows[0], Avx.Permute2x128(a0, a4, 0x20));
        Store<T, float, TTarget>(ref target, at + targetRows[1], Avx.Permute2x128(a1, a5, 0x20));
        Store<T, float, TTarget>(ref target, at + targetRows[2], Avx.Permute2x128(a2, a6, 0x20));
        Store<T, float, TTarget>(ref target, at + targetRows[3], Avx.Permute2x128(a3, a7, 0x20));
        Store<T, float, TTarget>(ref target, at + targetRows[4], Avx.Permute2x128(a0, a4, 0x31));
        Store<T, float, TTarget>(ref target, at + targetRows[5], Avx.Permute2x128(a1, a5, 0x31));
        Store<T, float, TTarget>(ref target, at + targetRows[6], Avx.Permute2x128(a2, a6, 0x31));
        Store<T, float, TTarget>(ref target, at + targetRows[7], Avx.Permute2x128(a3, a7, 0x31));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Four<T, TTarget>(T* source, int* sourceRows, int step, ref TTarget target, int at, int* targetRows)
        where T : unmanaged, INumber<T>
        where TTarget : struct, IHostTarget<T>
    {
        var a0 = Load((double*)source + sourceRows[0], step);
        var a1 = Load((double*)source + sourceRows[1], step);
        var a2 = Load((double*)source + sourceRows[2], step);
        var a3 = Load((double*)source + sourceRows[3], step);
        var b0 = Avx.UnpackLow(a0, a1);
        var b1 = Avx.UnpackHigh(a0, a1);
        var b2 = Avx.UnpackLow(a2, a3);
        var b3 = Avx.UnpackHigh(a2, a3);
        Store<T, double, TTarget>(ref target, at + targetRows[0], Avx.Permute2x128(b0, b2, 0x20));
        Store<T, double, TTarget>(ref target, at + targetRows[1], Avx.Permute2x128(b1, b3, 0x20));
        Store<T, double, TTarget>(ref target, at + targetRows[2], Avx.Permute2x128(b0, b2, 0x31));
        Store<T, double, TTarget>(ref target, at + targetRows[3], Avx.Permute2x128(b1, b3, 0x31));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<TElement> Load<TElement>(TElement* from, int step)
        where TElement : unmanaged, INumber<TElement> => Unsafe.BitCast<Lanes256<TElement>, Vector256<TElement>>(Lanes256<TElement>.Gather(from, step));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store<T, TElement, TTarget>(ref TTarget target, int at, Vector256<TElement> values)
        where T : unmanaged, INumber<T>
        where TElement : unmanaged
        where TTarget : struct, IHostTarget<T> => target.Store(Unsafe.BitCast<Vector256<TElement>, Lanes256<T>>(values), at);
}
