namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A record can be a definition.</summary>
/// <param name="Factor">The factor.</param>
[GpuLayer]
[Sample(3, Shapes = "2,5")]
sealed partial record RecordScale(int Factor)
{
    [Map]
    float Output(float x) => x * x * Factor;
}
