using System.Numerics;
using ILGPU.Runtime.Cuda;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>bfloat16: 8 significant bits, two terms a word.</summary>
/// <typeparam name="T">float.</typeparam>
readonly struct MatrixBFloat16<T> : IMatrixFormat<T>
    where T : unmanaged, INumber<T>
{
    const string Multiply = "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32";

    const string FirstStrip =
        Multiply + MatrixText.First0A + Multiply + MatrixText.First1A + Multiply + MatrixText.First2A + Multiply + MatrixText.First3A
        + Multiply + MatrixText.First0B + Multiply + MatrixText.First1B + Multiply + MatrixText.First2B + Multiply + MatrixText.First3B;

    const string SecondStrip =
        Multiply + MatrixText.Second0A + Multiply + MatrixText.Second1A + Multiply + MatrixText.Second2A + Multiply + MatrixText.Second3A
        + Multiply + MatrixText.Second0B + Multiply + MatrixText.Second1B + Multiply + MatrixText.Second2B + Multiply + MatrixText.Second3B;

    const string ThirdStrip =
        Multiply + MatrixText.Third0A + Multiply + MatrixText.Third1A + Multiply + MatrixText.Third2A + Multiply + MatrixText.Third3A
        + Multiply + MatrixText.Third0B + Multiply + MatrixText.Third1B + Multiply + MatrixText.Third2B + Multiply + MatrixText.Third3B;

    const string FourthStrip =
        Multiply + MatrixText.Fourth0A + Multiply + MatrixText.Fourth1A + Multiply + MatrixText.Fourth2A + Multiply + MatrixText.Fourth3A
        + Multiply + MatrixText.Fourth0B + Multiply + MatrixText.Fourth1B + Multiply + MatrixText.Fourth2B + Multiply + MatrixText.Fourth3B;

    const string Products = MatrixText.Columns
        + MatrixText.First + FirstStrip + MatrixText.Second + SecondStrip
        + MatrixText.Third + ThirdStrip + MatrixText.Fourth + FourthStrip + "}";

    const string PatchProducts = MatrixText.PatchColumns
        + MatrixText.PatchFirst + FirstStrip + MatrixText.PatchSecond + SecondStrip
        + MatrixText.PatchThird + ThirdStrip + MatrixText.PatchFourth + FourthStrip + "}";

    const string Words =
        "{ .reg .b32 at, word<4>; mov.u32 at, __shared_alloca0; add.u32 at, at, %0;\n\t"
        + "cvt.rn.bf16x2.f32 word0, %5, %1; cvt.rn.bf16x2.f32 word1, %6, %2; cvt.rn.bf16x2.f32 word2, %7, %3; cvt.rn.bf16x2.f32 word3, %8, %4;\n\t";

    const string Beside = "st.shared.v4.b32 [at], {word0, word1, word2, word3}; }";
    const string Below = "st.shared.b32 [at], word0; st.shared.b32 [at+1024], word1; st.shared.b32 [at+2048], word2; st.shared.b32 [at+3072], word3; }";

    /// <inheritdoc/>
    public static int StepBits => 6;

    /// <inheritdoc/>
    public static bool HasTwoTerms => true;

    /// <inheritdoc/>
    public static int Word(int first, int second) => Half(first) | (Half(second) << 16);

    /// <inheritdoc/>
    public static void PutBeside(int at, GpuQuad<T> first, GpuQuad<T> second) =>
        CudaAsm.Emit(Words + Beside, at, first.X, first.Y, first.Z, first.W, second.X, second.Y, second.Z, second.W);

    /// <inheritdoc/>
    public static void PutBelow(int at, GpuQuad<T> first, GpuQuad<T> second) =>
        CudaAsm.Emit(Words + Below, at, first.X, first.Y, first.Z, first.W, second.X, second.Y, second.Z, second.W);

    /// <inheritdoc/>
    public static void MultiplyAdd(int rows, int others, int columns) => CudaAsm.Emit(Products, rows, others, columns);

    /// <inheritdoc/>
    public static void MultiplyAdd(int first, int second, int third, int fourth, int columns) => CudaAsm.Emit(PatchProducts, first, second, third, fourth, columns);

    /// <summary>The upper half of a number's bits, rounded to the nearest, to even between two.</summary>
    static int Half(int bits) => (bits & int.MaxValue) > 0x7F800000 ? 0x7FFF : (int)((uint)(bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
}
