namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A stage that can be switched off, and others whose names begin like its own.</summary>
/// <param name="squares">Whether it is on.</param>
[GpuLayer]
[Sample(true, Shapes = "2,7")]
[Sample(false, Shapes = "2,7")]
sealed partial class Switched(bool squares)
{
    [Map, When(nameof(squares))]
    float Out(Dim n, Dim i, float x) => x * x;

    [Map]
    float OutShifted(Dim n, Dim i, View @out) => @out[n, i] * @out[n, i + 1];

    [Map]
    float Output(Dim n, Dim i, float outShifted, float x) => outShifted + (0.5f * x);
}
