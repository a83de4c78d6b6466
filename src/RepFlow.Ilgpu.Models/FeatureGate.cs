using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>The gating of S3D-G: each channel is multiplied by a number that depends on the mean of all channels, y = x * sigmoid(W mean(x)).</summary>
/// <param name="channels">Channels of x.</param>
[GpuNetwork]
[Sample(3, Shapes = "2,3,2,3,2")]
public sealed partial class FeatureGate(int channels)
{
    readonly Linear fc = new(channels, channels, bias: false);

    /// <summary>The gated features.</summary>
    /// <param name="x">(N, channels, T, H, W).</param>
    /// <returns>The same shape.</returns>
    public Tensor Forward(Tensor x) => ScaleChannels.Apply(x, Sigmoid.Apply(fc.Forward(GlobalAveragePool.Apply(x))));
}
