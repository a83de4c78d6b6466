namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>Returns on several ways, a layer used twice, several inputs, a network with several results in another, a tensor that nobody reads.</summary>
[GpuNetwork]
[Sample(0, Shapes = "3,4; 3,4")]
[Sample(1, Shapes = "3,4; 3,4")]
[Sample(2, Shapes = "3,4; 3,4")]
public sealed partial class Ways(int way)
{
    readonly Linear shared = new(4, 4);
    readonly Linear? extra = way == 1 ? new(4, 4) : null;
    readonly Pair pair = new();

    public Tensor Forward(Tensor x, Tensor other)
    {
        var y = shared.Forward(x);
        Tensor unread = Sigmoid.Apply(y);
        if (way == 0)
        {
            return shared.Forward(y) * other;
        }

        (var sum, var difference) = pair.Forward(y, other);
        y = extra?.Forward(sum) ?? sum;
        if (way == 2)
        {
            y += difference;
        }
        else
        {
            var swap = x;
            x = -y;
            y = swap;
        }

        return shared.Forward(y) - 2f * x;
    }
}
