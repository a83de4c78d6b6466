namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>Batch norm behind a convolution of clips.</summary>
[GpuNetwork]
[Sample(Shapes = "2,2,3,2,3")]
public sealed partial class NormalisedVolumes
{
    readonly Conv3d conv = new(2, 8, framePadding: 1, padding: 1);
    readonly BatchNorm norm = new(8);

    public Tensor Forward(Tensor x) => norm.Forward(conv.Forward(x));
}
