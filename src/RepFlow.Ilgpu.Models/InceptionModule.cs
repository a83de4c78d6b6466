using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>A module of I3D: four branches side by side, with the names of the PyTorch port.</summary>
[GpuNetwork]
public sealed partial class InceptionModule
{
    readonly InceptionUnit b0;
    readonly InceptionUnit b1a;
    readonly InceptionUnit b1b;
    readonly InceptionUnit b2a;
    readonly InceptionUnit b2b;
    readonly MaxPool3d b3a = new(3, 3, 1, 1, 1, 1);
    readonly InceptionUnit b3b;

    /// <summary>Makes a module.</summary>
    /// <param name="channels">Its channels.</param>
    internal InceptionModule(InceptionChannels channels)
    {
        b0 = new InceptionUnit(channels.In, channels.B0, 1);
        b1a = new InceptionUnit(channels.In, channels.B1Reduced, 1);
        b1b = new InceptionUnit(channels.B1Reduced, channels.B1, 3);
        b2a = new InceptionUnit(channels.In, channels.B2Reduced, 1);
        b2b = new InceptionUnit(channels.B2Reduced, channels.B2, 3);
        b3b = new InceptionUnit(channels.In, channels.B3, 1);
    }

    /// <summary>The branches side by side.</summary>
    /// <param name="x">(N, C, T, H, W).</param>
    /// <returns>The same with the channels of all branches.</returns>
    public Tensor Forward(Tensor x) => Concatenate.Apply(
        Concatenate.Apply(b0.Forward(x), b1b.Forward(b1a.Forward(x))),
        Concatenate.Apply(b2b.Forward(b2a.Forward(x)), b3b.Forward(b3a.Forward(x))));
}
