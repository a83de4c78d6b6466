namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A window along the only axis there is: how many results there are is a sum and a quotient of the size, the width and the stride.</summary>
[GpuLayer]
[Sample(3, 1, Shapes = "20")]
[Sample(5, 2, Shapes = "23")]
public sealed partial class MovingMean(int width, int stride)
{
    /// <summary>The window's elements.</summary>
    public int Width { get; } = width;

    [Reduce(Reduction.Mean)]
    float Output(Dim i, [Extent(nameof(Width))] Over r, View x) => x[i * stride + r];
}
