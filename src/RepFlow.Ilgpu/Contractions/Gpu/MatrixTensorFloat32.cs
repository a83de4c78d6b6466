using System.Numerics;
using ILGPU.Runtime.Cuda;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>TF32: 11 significant bits, a term a word.</summary>
/// <typeparam name="T">float.</typeparam>
readonly struct MatrixTensorFloat32<T> : IMatrixFormat<T>
    where T : unmanaged, INumber<T>
{
    const string Multiply = "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32";

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
        + "cvt.rna.tf32.f32 word0, %1; cvt.rna.tf32.f32 word1, %2; cvt.rna.tf32.f32 word2, %3; cvt.rna.tf32.f32 word3, %4;\n\t";

    const string Beside = "st.shared.v4.b32 [at], {word0, word1, word2, word3}; }";
    const string Below = "st.shared.b32 [at], word0; st.shared.b32 [at+1024], word1; st.shared.b32 [at+2048], word2; st.shared.b32 [at+3072], word3; }";

    /// <inheritdoc/>
    public static int StepBits => 5;

    /// <inheritdoc/>
    public static bool HasTwoTerms => false;

    /// <inheritdoc/>
    public static int Word(int first, int second) =>
        (first & int.MaxValue) > 0x7F800000 ? first : (first + 0x1000) & ~0x1FFF;

    /// <inheritdoc/>
    public static void PutBeside(int at, GpuQuad<T> first, GpuQuad<T> second) =>
        CudaAsm.Emit(Words + Beside, at, first.X, first.Y, first.Z, first.W);

    /// <inheritdoc/>
    public static void PutBelow(int at, GpuQuad<T> first, GpuQuad<T> second) =>
        CudaAsm.Emit(Words + Below, at, first.X, first.Y, first.Z, first.W);

    /// <inheritdoc/>
    public static void MultiplyAdd(int rows, int others, int columns) => CudaAsm.Emit(Products, rows, others, columns);

    /// <inheritdoc/>
    public static void MultiplyAdd(int first, int second, int third, int fourth, int columns) => CudaAsm.Emit(PatchProducts, first, second, third, fourth, columns);
}
