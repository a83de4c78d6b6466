using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Models;

/// <summary>The four stages of a residual network, and the features behind each, for what hangs on several of them. Where it is unnamed (<see cref="UnnamedAttribute"/>), its parameters have torchvision's names.</summary>
/// <param name="stages">The layers of each stage, one behind the other.</param>
[GpuNetwork]
sealed partial class FourStages((ILayer[] First, ILayer[] Second, ILayer[] Third, ILayer[] Fourth) stages)
{
    readonly ILayer[] layer1 = stages.First;
    readonly ILayer[] layer2 = stages.Second;
    readonly ILayer[] layer3 = stages.Third;
    readonly ILayer[] layer4 = stages.Fourth;

    /// <summary>The features.</summary>
    /// <param name="x">What the first stage reads.</param>
    /// <returns>Those behind each stage.</returns>
    public (Tensor First, Tensor Second, Tensor Third, Tensor Fourth) Forward(Tensor x)
    {
        foreach (var block in layer1)
        {
            x = block.Forward(x);
        }

        var second = x;
        foreach (var block in layer2)
        {
            second = block.Forward(second);
        }

        var third = second;
        foreach (var block in layer3)
        {
            third = block.Forward(third);
        }

        var fourth = third;
        foreach (var block in layer4)
        {
            fourth = block.Forward(fourth);
        }

        return (x, second, third, fourth);
    }
}
