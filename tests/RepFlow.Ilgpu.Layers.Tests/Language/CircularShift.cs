namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A circular border: positions modulo the extent.</summary>
[GpuLayer]
[Sample(1, Shapes = "2,7")]
[Sample(5, Shapes = "3,37")]
sealed partial class CircularShift(int shift)
{
    [Map]
    float Output(Dim n, Dim i, View x) => x[n, i] * x[n, (i + shift) % x.Size(1)];
}
