using RepFlow.Ilgpu;

namespace CustomLayers;

/// <summary>Sums of the elements up to each, along the last axis of (N, T), as PyTorch's <c>cumsum</c>. Its gradient is the same sum from the other end.</summary>
[GpuLayer]
[Sample(Shapes = "3,7")]
[Sample(Shapes = "1,1")]
public static partial class CumulativeSum
{
    [Scan(nameof(t))]
    static float Output(Dim n, Dim t, View x, State output) => output[n, t - 1] + x[n, t];
}
