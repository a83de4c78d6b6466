using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>The flow of frames by features of four resolutions: predicted at the coarsest, and refined by a <see cref="FlowDecoderLevel"/> at each of the others.</summary>
/// <param name="width">Channels of the finest features, of which each coarser one has twice as many.</param>
[GpuNetwork]
[Sample(2, Shapes = "1,2,8,16; 1,4,4,8; 1,8,2,4; 1,16,1,2")]
public sealed partial class FlowDecoder(int width)
{
    readonly Conv2d predict = new(8 * width, 2, 3, padding: 1, bias: true);
    readonly FlowDecoderLevel level3 = new(8 * width, 4 * width);
    readonly FlowDecoderLevel level2 = new(FlowDecoderLevel.ResultChannels(4 * width), 2 * width);
    readonly FlowDecoderLevel level1 = new(FlowDecoderLevel.ResultChannels(2 * width), width);

    /// <summary>The flow at each resolution.</summary>
    /// <param name="first">The finest features, (N, width, H, W).</param>
    /// <param name="second">(N, 2 width, H / 2, W / 2).</param>
    /// <param name="third">(N, 4 width, H / 4, W / 4).</param>
    /// <param name="fourth">(N, 8 width, H / 8, W / 8).</param>
    /// <returns>The flow at the resolution of each, in pixels of it, (N, 2, …).</returns>
    public (Tensor First, Tensor Second, Tensor Third, Tensor Fourth) Forward(Tensor first, Tensor second, Tensor third, Tensor fourth)
    {
        var coarsest = predict.Forward(fourth);
        var (a, coarse) = level3.Forward(fourth, coarsest, third);
        var (b, fine) = level2.Forward(a, coarse, second);
        var (_, finest) = level1.Forward(b, fine, first);
        return (finest, fine, coarse, coarsest);
    }
}
