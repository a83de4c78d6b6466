namespace RepFlow.Ilgpu.Training.Tests.Onnx;

/// <summary>A layer that no library knows.</summary>
[GpuLayer]
sealed partial class Leak(float slope)
{
    public float Slope { get; } = slope;

    [Map]
    float Output(float x) => x < 0f ? Slope * x : x;
}
