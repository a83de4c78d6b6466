using BenchmarkDotNet.Attributes;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Benchmarks;

/// <summary>The convolutions of ResNet-34 on 16 frames of 112 pixels, one of each shape. Beside their peers: <c>benchmarks/run.sh conv</c>.</summary>
public class ConvolutionBenchmark : LayerBenchmark
{
    /// <summary>Which one.</summary>
    [ParamsAllValues]
    public Convolution Convolution { get; set; }

    /// <inheritdoc/>
    protected override ILayer Layer
    {
        get
        {
            var (inputs, outputs, kernel, stride, _) = Geometry;
            return new Conv2d(inputs, outputs, kernel, stride, kernel / 2);
        }
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Shape> Shapes
    {
        get
        {
            var (inputs, _, _, _, size) = Geometry;
            return [new Shape(16, inputs, size, size)];
        }
    }

    (int Inputs, int Outputs, int Kernel, int Stride, int Size) Geometry => Convolution switch
    {
        Convolution.Stem7x7 => (3, 64, 7, 2, 112),
        Convolution.Stage1 => (64, 64, 3, 1, 28),
        Convolution.Stage2Down => (64, 128, 3, 2, 28),
        Convolution.Stage2 => (128, 128, 3, 1, 14),
        Convolution.Stage3 => (256, 256, 3, 1, 7),
        Convolution.Stage4 => (512, 512, 3, 1, 4),
        Convolution.Reduce1x1 => (128, 32, 1, 1, 14),
        _ => (64, 128, 3, 1, 14),
    };
}
