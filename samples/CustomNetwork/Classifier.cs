using RepFlow.Ilgpu;
using RepFlow.Ilgpu.Layers;

namespace CustomNetwork;

/// <summary>A small network of images: as many blocks as one likes, and no code more for them.</summary>
/// <param name="channels">Channels of the features.</param>
/// <param name="blocks">The number of blocks.</param>
/// <param name="classes">The number of classes.</param>
[GpuNetwork]
public sealed partial class Classifier(int channels, int blocks, int classes)
{
    readonly Conv2d stem = new(3, channels, 3, stride: 2, padding: 1);
    readonly SwishBlock[] blocks = [.. Enumerable.Range(0, blocks).Select(_ => new SwishBlock(channels))];
    readonly Linear fc = new(channels, classes);

    /// <summary>The logits of images.</summary>
    /// <param name="x">(N, 3, H, W).</param>
    /// <returns>(N, classes).</returns>
    public Tensor Forward(Tensor x)
    {
        x = stem.Forward(x);
        foreach (var block in blocks)
        {
            x = block.Forward(x);
        }

        return fc.Forward(GlobalAveragePool.Apply(x));
    }
}
