using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>A module of S3D or S3D-G: four branches side by side, with torchvision's names.</summary>
[GpuNetwork]
public sealed partial class SeparableModule
{
    readonly PointwiseUnit branch0;

    [Named("branch1.0")]
    readonly PointwiseUnit branch1Reduced;

    [Named("branch1.1")]
    readonly SeparableUnit branch1;

    [Named("branch2.0")]
    readonly PointwiseUnit branch2Reduced;

    [Named("branch2.1")]
    readonly SeparableUnit branch2;

    readonly MaxPool3d pool = new(3, 3, 1, 1, 1, 1);

    [Named("branch3.1")]
    readonly PointwiseUnit branch3;

    readonly FeatureGate? gate0;
    readonly FeatureGate? gate1;
    readonly FeatureGate? gate2;
    readonly FeatureGate? gate3;

    /// <summary>Makes a module.</summary>
    /// <param name="channels">Its channels.</param>
    /// <param name="isSlim">Whether convolutions along time have a bias and no normalisation.</param>
    /// <param name="isGated">Whether each branch ends with a <see cref="FeatureGate"/>.</param>
    internal SeparableModule(InceptionChannels channels, bool isSlim, bool isGated)
    {
        branch0 = new PointwiseUnit(channels.In, channels.B0);
        branch1Reduced = new PointwiseUnit(channels.In, channels.B1Reduced);
        branch1 = new SeparableUnit(channels.B1Reduced, channels.B1, 3, 1, isSlim);
        branch2Reduced = new PointwiseUnit(channels.In, channels.B2Reduced);
        branch2 = new SeparableUnit(channels.B2Reduced, channels.B2, 3, 1, isSlim);
        branch3 = new PointwiseUnit(channels.In, channels.B3);
        if (isGated)
        {
            gate0 = new FeatureGate(channels.B0);
            gate1 = new FeatureGate(channels.B1);
            gate2 = new FeatureGate(channels.B2);
            gate3 = new FeatureGate(channels.B3);
        }
    }

    /// <summary>The branches side by side.</summary>
    /// <param name="x">(N, C, T, H, W).</param>
    /// <returns>The same with the channels of all branches.</returns>
    public Tensor Forward(Tensor x)
    {
        var y0 = branch0.Forward(x);
        var y1 = branch1.Forward(branch1Reduced.Forward(x));
        var y2 = branch2.Forward(branch2Reduced.Forward(x));
        var y3 = branch3.Forward(pool.Forward(x));
        if (gate0 is not null)
        {
            y0 = gate0.Forward(y0);
            y1 = gate1!.Forward(y1);
            y2 = gate2!.Forward(y2);
            y3 = gate3!.Forward(y3);
        }

        return Concatenate.Apply(Concatenate.Apply(y0, y1), Concatenate.Apply(y2, y3));
    }
}
