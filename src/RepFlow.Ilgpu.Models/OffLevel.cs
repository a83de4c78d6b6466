using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>OFF on one stage of a network: the unit, what the level before has found beside it, and the sub-network of both.</summary>
[GpuNetwork]
[Sample(3, 2, 0, 1, 4, 0f, Shapes = "4,3,2,3; 4,3,2,3")]
[Sample(2, 3, 2, 2, 2, 0f, Shapes = "3,2,4,3; 2,2,4,3")]
public sealed partial class OffLevel
{
    readonly bool isFirst;
    readonly OffUnit unit;
    readonly OffSubnet net;

    /// <summary>Makes a level.</summary>
    /// <param name="channels">Channels of the stage's features.</param>
    /// <param name="frames">Frames of a clip.</param>
    /// <param name="before">Channels of what the level before has found; 0 for the first level.</param>
    /// <param name="remaining">How many levels there are from it on.</param>
    /// <param name="width">The width of sub-networks; units have twice and half of it.</param>
    /// <param name="unitDropout">The probability with which a gradient is dropped in training.</param>
    public OffLevel(int channels, int frames, int before, int remaining, int width, float unitDropout)
    {
        var (time, space) = (2 * width, Math.Max(1, width / 2));
        isFirst = before == 0;
        unit = new OffUnit(channels, frames, time, space, unitDropout);
        net = new OffSubnet(time + space + before, remaining, width);
    }

    /// <summary>Channels of the result.</summary>
    public int Channels => net.Channels;

    /// <summary>Frames of a clip.</summary>
    public int Frames
    {
        get => unit.Frames;
        set => unit.Frames = value;
    }

    /// <summary>What the level finds.</summary>
    /// <param name="x">The stage's features, (N * frames, channels, H, W).</param>
    /// <param name="before">What the level before has found, (N * (frames - 1), C, H, W); of the first level nobody reads it.</param>
    /// <returns>(N * (frames - 1), <see cref="Channels"/>, …), as <see cref="OffSubnet"/> makes it.</returns>
    public Tensor Forward(Tensor x, Tensor before)
    {
        var y = unit.Forward(x);
        return net.Forward(isFirst ? y : Concatenate.Apply(y, before));
    }
}
