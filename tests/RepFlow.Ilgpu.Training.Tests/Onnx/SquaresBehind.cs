using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Training.Tests.Onnx;

/// <summary>A network that reads the second of a layer's results.</summary>
[GpuNetwork]
sealed partial class SquaresBehind
{
    readonly SumAndSquares both = new();

    public Tensor Forward(Tensor x)
    {
        var (_, squares) = both.Forward(x);
        return Relu.Apply(squares - x);
    }
}
