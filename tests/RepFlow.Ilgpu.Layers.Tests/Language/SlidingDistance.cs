namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A template slid along a signal: few results of many terms, whose number is the difference of two sizes.</summary>
[GpuLayer]
[Sample(Shapes = "300; 50")]
public static partial class SlidingDistance
{
    [Reduce(Reduction.Sum)]
    static float Output(Dim i, Over r, View x, View y) => MathF.Abs(x[i + r] - y[r]);
}
