using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// What OFF makes of the units of one resolution, and of what comes from the resolution before: a convolution and residual blocks (the authors' train.prototxt). It halves its resolution,
/// rounded up, but for the last one.
/// </summary>
[GpuNetwork]
[Sample(2, 1, 1, Shapes = "1,2,4,3")]
[Sample(3, 2, 1, Shapes = "1,3,4,3")]
[Sample(2, 3, 1, Shapes = "1,2,5,4")]
public sealed partial class OffSubnet
{
    readonly Conv2d conv;
    readonly OffBlock[] blocks;

    /// <summary>Makes a sub-network.</summary>
    /// <param name="inChannels">Channels of x.</param>
    /// <param name="remaining">How many there are from it on: 1 for the last, which theirs has at 7 pixels, 2 for the one before, at 14, and 3 or more for those before, at 28.</param>
    /// <param name="width">The channels of the first convolution at 28 pixels, of which all others are multiples; theirs are 64.</param>
    public OffSubnet(int inChannels, int remaining, int width = 64)
    {
        (var kernel, var channels, int[] lasts) = remaining switch
        {
            1 => (3, 4 * width, [1]),
            2 => (5, 2 * width, [1, 3]),
            _ => (7, width, new[] { 1, 1, 1 }),
        };
        conv = new Conv2d(inChannels, channels, kernel, stride: remaining == 1 ? 1 : 2, padding: kernel / 2, bias: true);
        blocks = [.. lasts.Select((last, at) => new OffBlock(at == 0 ? channels : 4 * channels, channels, 4 * channels, last, isRectified: remaining > 1))];
        Channels = 4 * channels;
    }

    /// <summary>Channels of the result.</summary>
    public int Channels { get; }

    /// <summary>The features.</summary>
    /// <param name="x">(N, inChannels, H, W).</param>
    /// <returns>(N, <see cref="Channels"/>, H / 2, W / 2), rounded up; of the last sub-network as many rows and columns as x has.</returns>
    public Tensor Forward(Tensor x)
    {
        x = Relu.Apply(conv.Forward(x));
        foreach (var block in blocks)
        {
            x = block.Forward(x);
        }

        return x;
    }
}
