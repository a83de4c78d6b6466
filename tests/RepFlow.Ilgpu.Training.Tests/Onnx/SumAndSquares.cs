namespace RepFlow.Ilgpu.Training.Tests.Onnx;

/// <summary>A layer with two results: the sum of each row, and the square of each element.</summary>
[GpuLayer]
[Results("sum", "squares")]
sealed partial class SumAndSquares
{
    [Reduce(Reduction.Sum)]
    float Sum(Dim n, Over i, View x) => x[n, i];

    [Map]
    float Squares(Dim n, Dim i, View x) => x[n, i] * x[n, i];
}
