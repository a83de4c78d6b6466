using BenchmarkDotNet.Attributes;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Benchmarks;

/// <summary>The paper's flow layer between the frames of a clip of 16, 32 channels. Beside its peers: <c>benchmarks/run.sh flow</c>.</summary>
public class FlowBenchmark : LayerBenchmark
{
    const int Channels = 32;
    const int Pairs = 15;

    /// <summary>Height and width of the feature maps: 28 is block 3 at 224 pixels.</summary>
    [Params(14, 28, 56)]
    public int Size { get; set; }

    /// <summary>Iterations of the layer.</summary>
    [Params(10)]
    public int Iterations { get; set; }

    /// <inheritdoc/>
    protected override ILayer Layer => new RepresentationFlow(Channels, Iterations);

    /// <inheritdoc/>
    protected override IReadOnlyList<Shape> Shapes
    {
        get
        {
            var shape = new Shape(Pairs, Channels, Size, Size);
            return [shape, shape];
        }
    }
}
