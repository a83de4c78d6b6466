using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>Some of the iterations of TVNet, one behind the other.</summary>
/// <param name="count">How many.</param>
[GpuNetwork]
[Sample(2, Shapes = "1,4,3,4; 1,6,3,4")]
public sealed partial class TvNetSegment(int count)
{
    readonly TvNetStep[] steps = [.. Enumerable.Range(0, count).Select(_ => new TvNetStep())];

    /// <summary>The field that they make of a field.</summary>
    /// <param name="pictures">What they read of the pictures, (N, 4, H, W).</param>
    /// <param name="field">The field, (N, 6, H, W).</param>
    /// <returns>The same shape.</returns>
    public Tensor Forward(Tensor pictures, Tensor field)
    {
        foreach (var step in steps)
        {
            field = step.Forward(pictures, field);
        }

        return field;
    }
}
