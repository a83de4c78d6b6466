using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// A level of a flow decoder (FlowNetS, Dosovitskiy et al. 2015): features and flow of the level before at twice their resolution, by transposed convolutions, beside the encoder's
/// features of that resolution, and the flow predicted of all of them.
/// </summary>
/// <param name="inChannels">Channels of the level before.</param>
/// <param name="channels">Channels of the encoder's features, and of those that come from the level before.</param>
[GpuNetwork]
[Sample(3, 2, Shapes = "1,3,2,3; 1,2,2,3; 1,2,4,6")]
public sealed partial class FlowDecoderLevel(int inChannels, int channels)
{
    readonly ConvTranspose2d up = new(inChannels, channels, 4, stride: 2, padding: 1, bias: true);
    readonly ConvTranspose2d upFlow = new(2, 2, 4, stride: 2, padding: 1);
    readonly Conv2d predict = new(ResultChannels(channels), 2, 3, padding: 1, bias: true);

    /// <summary>Channels of what a level hands on.</summary>
    /// <param name="channels">Channels of the encoder's features.</param>
    /// <returns>Those, as many from the level before, and its flow.</returns>
    internal static int ResultChannels(int channels) => (2 * channels) + 2;

    /// <summary>A finer flow.</summary>
    /// <param name="x">What the level before hands on, (N, inChannels, H / 2, W / 2).</param>
    /// <param name="flow">Its flow, (N, 2, H / 2, W / 2).</param>
    /// <param name="skip">The encoder's features, (N, channels, H, W).</param>
    /// <returns>What the next level reads, (N, 2 channels + 2, H, W), and the flow, (N, 2, H, W).</returns>
    public (Tensor Features, Tensor Flow) Forward(Tensor x, Tensor flow, Tensor skip)
    {
        var features = Concatenate.Apply(Concatenate.Apply(skip, Relu.Apply(up.Forward(x))), upFlow.Forward(flow));
        return (features, predict.Forward(features));
    }
}
