using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Transposition of small square blocks in registers.</summary>
static unsafe class HostTranspose
{
    /// <summary>The rows and columns of a block: 8 for float, 4 for double; 0 where the processor has no instructions for it.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <returns>The size.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Size<T>()
        where T : unmanaged => Avx.IsSupported ? Vector256<T>.Count : 0;

    /// <summary>Transposes a block: element j of row i becomes element i of row j.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="source">The source.</param>
    /// <param name="sourceRows">The offset of each row in it.</param>
    /// <param name="target">The target.</param>
    /// <param name="targetRows">The offset of each row in it.</param>
    /// <param name="add">Whether the target is added to.</param>
    public static void Block<T>(T* source, int* sourceRows, T* target, int* targetRows, bool add)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            Block((float*)source, sourceRows, (float*)target, targetRows, add);
        }
        else
        {
            Block((double*)source, sourceRows, (double*)target, targetRows, add);
        }
    }

    static void Block(float* source, int* sourceRows, float* target, int* targetRows, bool add)
    {
        // Pairs, then fours, within the 128-bit halves; then the halves change places.
        var a0 = Vector256.Load(source + sourceRows[0]);
        var a1 = Vector256.Load(source + sourceRows[1]);
        var a2 = Vector256.Load(source + sourceRows[2]);
        var a3 = Vector256.Load(source + sourceRows[3]);
        var a4 = Vector256.Load(source + sourceRows[4]);
        var a5 = Vector256.Load(source + sourceRows[5]);
        var a6 = Vector256.Load(source + sourceRows[6]);
        var a7 = Vector256.Load(source + sourceRows[7]);
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
        Store(target + targetRows[0], Avx.Permute2x128(a0, a4, 0x20), add);
        Store(target + targetRows[1], Avx.Permute2x128(a1, a5, 0x20), add);
        Store(target + targetRows[2], Avx.Permute2x128(a2, a6, 0x20), add);
        Store(target + targetRows[3], Avx.Permute2x128(a3, a7, 0x20), add);
        Store(target + targetRows[4], Avx.Permute2x128(a0, a4, 0x31), add);
        Store(target + targetRows[5], Avx.Permute2x128(a1, a5, 0x31), add);
        Store(target + targetRows[6], Avx.Permute2x128(a2, a6, 0x31), add);
        Store(target + targetRows[7], Avx.Permute2x128(a3, a7, 0x31), add);
    }

    static void Block(double* source, int* sourceRows, double* target, int* targetRows, bool add)
    {
        var a0 = Vector256.Load(source + sourceRows[0]);
        var a1 = Vector256.Load(source + sourceRows[1]);
        var a2 = Vector256.Load(source + sourceRows[2]);
        var a3 = Vector256.Load(source + sourceRows[3]);
        var b0 = Avx.UnpackLow(a0, a1);
        var b1 = Avx.UnpackHigh(a0, a1);
        var b2 = Avx.UnpackLow(a2, a3);
        var b3 = Avx.UnpackHigh(a2, a3);
        Store(target + targetRows[0], Avx.Permute2x128(b0, b2, 0x20), add);
        Store(target + targetRows[1], Avx.Permute2x128(b1, b3, 0x20), add);
        Store(target + targetRows[2], Avx.Permute2x128(b0, b2, 0x31), add);
        Store(target + targetRows[3], Avx.Permute2x128(b1, b3, 0x31), add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store<T>(T* target, Vector256<T> value, bool add)
        where T : unmanaged =>
        (add ? value + Vector256.Load(target) : value).Store(target);
}
