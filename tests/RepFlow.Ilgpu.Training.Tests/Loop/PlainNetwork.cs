using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Training.Tests.Loop;

/// <summary>A network without statistics of a batch: what it makes of a clip depends on no other.</summary>
[GpuNetwork]
sealed partial class PlainNetwork
{
    readonly Conv2d conv = new(3, 4, 3, 1, 1, bias: true);
    readonly Linear fc = new(4, 13);
    readonly AverageClips average = new(3);

    public PlainNetwork()
    {
        foreach (var (parameter, scale) in new[] { (conv.Weight, 0.3), (fc.Weight, 0.5) })
        {
            Waves.Of(parameter.Values.Length, scale).CopyTo(parameter.Values, 0);
        }
    }

    public Tensor Forward(Tensor x) => average.Forward(fc.Forward(GlobalAveragePool.Apply(Relu.Apply(conv.Forward(x)))));
}
