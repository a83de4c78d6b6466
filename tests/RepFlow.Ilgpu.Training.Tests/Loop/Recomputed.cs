using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Training.Tests.Loop;

/// <summary>Blocks that run again for their backward pass, in one another, between layers that do not.</summary>
[GpuNetwork]
sealed partial class Recomputed
{
    readonly Conv2d conv = new(2, 4, 3, 1, 1);
    readonly BatchNorm norm = new(4);

    [Recompute]
    readonly List<Block> blocks = [new(true), new(false), new(true)];

    readonly Linear fc = new(4, 5);

    public Recomputed()
    {
        var weights = ((Execution.ILayer)this).Parameters.Where(parameter => parameter.Shape.Rank > 1);
        foreach (var (parameter, at) in weights.Select((parameter, at) => (parameter, at)))
        {
            Waves.Of(parameter.Values.Length + at, 0.3).AsSpan(at).CopyTo(parameter.Values);
        }
    }

    public Tensor Forward(Tensor x)
    {
        x = Relu.Apply(norm.Forward(conv.Forward(x)));
        foreach (var block in blocks)
        {
            x = block.Forward(x);
        }

        return fc.Forward(GlobalAveragePool.Apply(x));
    }

    [GpuNetwork]
    public sealed partial class Block(bool hasInner)
    {
        readonly Conv2d conv = new(4, 4, 3, 1, 1);
        readonly BatchNorm norm = new(4);
        readonly Dropout dropout = new(0.3f);

        [Recompute]
        readonly Inner? inner = hasInner ? new() : null;

        public Tensor Forward(Tensor x)
        {
            var y = dropout.Forward(Relu.Apply(norm.Forward(conv.Forward(x))));
            if (inner is not null)
            {
                y = inner.Forward(y) + x;
            }

            return Relu.Apply(y + x);
        }
    }

    [GpuNetwork]
    public sealed partial class Inner
    {
        readonly Conv2d first = new(4, 4, 3, 1, 1);
        readonly BatchNorm firstNorm = new(4);
        readonly Conv2d second = new(4, 4, 3, 1, 1);
        readonly BatchNorm secondNorm = new(4);
        readonly MaxPool2d pool = new(3, 1, 1);

        public Tensor Forward(Tensor x) => pool.Forward(secondNorm.Forward(second.Forward(Relu.Apply(firstNorm.Forward(first.Forward(x)))))) + x;
    }
}
