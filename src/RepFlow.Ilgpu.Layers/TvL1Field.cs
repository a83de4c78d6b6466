namespace RepFlow.Ilgpu.Layers;

/// <summary>The field with which TV-L1 begins on a pair of pictures: a flow, lengthened, and dual variables of zero behind it.</summary>
/// <remarks>flow is (N, 2, H, W), the result (N, 6, H, W): see <see cref="TvL1Iterations"/>. With a gain of 0 flow may be anything of no more than 6 channels, and there is no motion.</remarks>
/// <param name="gain">How much longer the flow becomes.</param>
/// <example><code>var field = new TvL1Field(2f).Forward(flowOfHalfTheSize);</code></example>
[GpuLayer]
[Sample(1.25f, Shapes = "2,2,3,5")]
public sealed partial class TvL1Field(float gain)
{
    static int Six(Shape flow) => 6;

    [Map]
    float Output(Dim n, [Extent(nameof(Six))] Dim c, Dim i, Dim j, View flow) => gain * flow[n, c, i, j];
}
