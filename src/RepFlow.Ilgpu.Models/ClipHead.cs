using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>The logits of clips by features of their frames, or of pairs of frames: features are averaged over each frame, and logits over time.</summary>
/// <param name="channels">Channels of the features.</param>
/// <param name="classes">The number of classes.</param>
/// <param name="frames">Frames or pairs of a clip.</param>
/// <param name="dropout">The probability with which a feature is dropped in training.</param>
/// <param name="isPooled">Whether the largest features of windows of 3x3 are averaged, two pixels apart.</param>
[GpuNetwork]
[Sample(2, 3, 2, 0f, false, Shapes = "4,2,3,2")]
[Sample(3, 2, 1, 0f, true, Shapes = "2,3,4,3")]
public sealed partial class ClipHead(int channels, int classes, int frames, float dropout = 0, bool isPooled = false)
{
    readonly MaxPool2d? pool = isPooled ? new MaxPool2d(3, stride: 2, padding: 1) : null;
    readonly Dropout? dropout = dropout > 0 ? new Dropout(dropout) : null;
    readonly Linear fc = new(channels, classes);
    readonly AverageClips average = new(frames);

    /// <summary>Frames or pairs of a clip.</summary>
    public int Frames
    {
        get => average.Frames;
        set => average.Frames = value;
    }

    /// <summary>The logits.</summary>
    /// <param name="x">(N * frames, channels, H, W).</param>
    /// <returns>(N, classes).</returns>
    public Tensor Forward(Tensor x)
    {
        x = GlobalAveragePool.Apply(pool?.Forward(x) ?? x);
        return average.Forward(fc.Forward(dropout?.Forward(x) ?? x));
    }
}
