namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Members of a static definition are hyper-parameters too.</summary>
[GpuLayer]
[Sample(Shapes = "2,19")]
static partial class StaticSlope
{
    static readonly float Slope = 0.1f;

    static int Lag { get; set; } = 1;

    [Map]
    static float Output(Dim n, Dim i, View x) => x[n, i] > 0f ? x[n, i] : Slope * x[n, i - Lag];
}
