using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Training.Tests.Onnx;

/// <summary>A network with a layer that no library knows, and one that inference leaves out.</summary>
[GpuNetwork]
sealed partial class OwnNetwork
{
    readonly Leak leak = new(0.25f);
    readonly Dropout dropout = new(0.5f);

    public Tensor Forward(Tensor x) => leak.Forward(dropout.Forward(x)) - x;
}
