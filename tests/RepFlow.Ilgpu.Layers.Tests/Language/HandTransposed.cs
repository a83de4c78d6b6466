using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A hand-written kernel whose result has a shape of its own, and adjoints by hand that read the gradient with indices.</summary>
/// <param name="gain">What the result is multiplied with.</param>
[GpuLayer]
[Sample(0.5f, Shapes = "4,5")]
sealed partial class HandTransposed(float gain)
{
    /// <summary>A weight for each row of the result, (5).</summary>
    [Parameter]
    public Parameter Weight { get; } = Initial.Ones(5);

    static Shape Turned(Shape x) => new(x[1], x[0]);

    [Kernel(Shape = nameof(Turned))]
    static void Output<T>(Index1D index, ArrayView<T> x, ArrayView<T> weight, ArrayView<T> output, T gain)
        where T : unmanaged, INumber<T>
    {
        var rows = (int)(x.Length / weight.Length);
        int column = index / rows;
        int row = index % rows;
        output[index] = x[(row * (int)weight.Length) + column] * weight[column] * gain;
    }

    [Map, Adjoint("x")]
    float InputAdjoint(Dim i, Dim j, View upstream) => upstream[j, i] * Weight[j] * gain;

    [Reduce(Reduction.Sum), Adjoint(nameof(Weight))]
    float WeightAdjoint(Dim j, Over i, View upstream, View x) => upstream[j, i] * x[i, j] * gain;
}
