using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Training.Tests.Loop;

/// <summary>A network of everything that training meets: convolution, statistics, pooling, the flow of two frames or their sum, dropout.</summary>
[GpuNetwork]
sealed partial class SmallNetwork
{
    readonly Conv2d conv = new(2, 4, 3, 1, 1, bias: true);
    readonly BatchNorm norm = new(4);
    readonly MaxPool2d pool = new(2, 2);
    readonly RepresentationFlow? flow;
    readonly Linear fc;
    readonly Dropout? dropout;

    public SmallNetwork(bool hasFlow, float dropout = 0)
    {
        flow = hasFlow ? new RepresentationFlow(4, 3) : null;
        fc = new Linear(hasFlow ? 8 : 4, 5);
        this.dropout = dropout > 0 ? new Dropout(dropout) : null;
        foreach (var (parameter, scale) in new[] { (conv.Weight, 0.3), (fc.Weight, 0.5) })
        {
            Waves.Of(parameter.Values.Length, scale).CopyTo(parameter.Values, 0);
        }
    }

    public Tensor Forward(Tensor first, Tensor second)
    {
        var one = pool.Forward(Relu.Apply(norm.Forward(conv.Forward(first))));
        var other = pool.Forward(Relu.Apply(norm.Forward(conv.Forward(second))));
        var features = GlobalAveragePool.Apply(flow is null ? one + other : flow.Forward(one, other));
        return fc.Forward(dropout?.Forward(features) ?? features);
    }
}
