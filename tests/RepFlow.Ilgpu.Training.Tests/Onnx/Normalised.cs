using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Training.Tests.Onnx;

/// <summary>A network of a normalisation, and a layer that inference leaves out.</summary>
[GpuNetwork]
sealed partial class Normalised
{
    readonly BatchNorm norm = new(3);
    readonly Dropout dropout = new(0.5f);

    public Tensor Forward(Tensor x) => dropout.Forward(norm.Forward(x));
}
