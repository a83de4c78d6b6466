using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Hand-written kernels that read integers: the score of each label, and how often that label stands before; with the adjoint of the scores.</summary>
/// <param name="classes">The number of classes.</param>
[GpuLayer]
[Sample(4, Shapes = "5; 5,4", Most = 3)]
sealed partial class IntegersByHand(int classes)
{
    /// <summary>The number of classes.</summary>
    public int Classes { get; } = classes;

    static Shape Chosen(Shape labels) => labels;

    [Kernel(Shape = nameof(Chosen)), StopGradient]
    static void Earlier<T>(Index1D index, ArrayView<int> labels, ArrayView<T> earlier)
        where T : unmanaged, INumber<T>
    {
        var count = T.Zero;
        for (var at = 0; at < index; at++)
        {
            count += labels[at] == labels[index] ? T.One : T.Zero;
        }

        earlier[index] = count;
    }

    [Kernel]
    static void Output<T>(Index1D index, ArrayView<int> labels, ArrayView<T> scores, ArrayView<T> earlier, ArrayView<T> output)
        where T : unmanaged, INumber<T>
    {
        var classes = (int)(scores.Length / labels.Length);
        output[index] = scores[(index * classes) + labels[index]] * (earlier[index] + T.One);
    }

    [Map, Adjoint("scores")]
    static float ScoresAdjoint(Dim n, [Extent(nameof(Classes))] Dim k, View upstream, IntView labels, View earlier) => labels[n] == k ? upstream[n] * (earlier[n] + 1f) : 0f;
}
