namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A map over the rest of the axes, its index also a number, and a gradient by parameters that sums over it.</summary>
[GpuLayer]
[Sample(Shapes = "2,3")]
[Sample(Shapes = "2,3,5")]
[Sample(Shapes = "3,3,2,3")]
[Sample(Shapes = "1,3,2,2,3")]
sealed partial class RestGain
{
    /// <summary>A factor for each channel, (3).</summary>
    [Parameter]
    public Parameter Gain { get; } = Initial.Constant(0.7, 3);

    [Map]
    float Output(Dim n, Dim c, [Rest] Dim r, View x)
    {
        var even = r % 2 == 0 ? x[n, c, r] : 0f;
        return (Gain[c] * x[n, c, r]) + (even / (x.Size(2) + r.Extent)) + MathF.Sin(x[n, c, r]);
    }
}
