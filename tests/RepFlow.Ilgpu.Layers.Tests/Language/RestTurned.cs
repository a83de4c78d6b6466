using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A kernel by hand whose shape is a method of the whole shape, between stages over the rest of the axes; an extent by such a method.</summary>
[GpuLayer]
[Sample(Shapes = "2")]
[Sample(Shapes = "2,5")]
[Sample(Shapes = "2,3,2")]
[Sample(Shapes = "2,3,2,2")]
static partial class RestTurned
{
    static Shape Twice(Shape x) => [2 * x[0], .. x.Skip(1)];

    static int Rows(Shape repeated) => repeated[0] - 1;

    [Kernel(Shape = nameof(Twice))]
    static void Repeated<T>(Index1D index, ArrayView<T> x, ArrayView<T> repeated)
        where T : unmanaged, INumber<T> => repeated[index] = x[index % (int)x.Length];

    [Map]
    static float Output([Extent(nameof(Rows))] Dim n, [Rest] Dim r, View repeated) => repeated[n + 1, r];

    [Map, Adjoint("x")]
    static float InputAdjoint(Dim n, [Rest] Dim r, View upstream, View x) => upstream[n + x.Size(0) - 1, r] + (n > 0 ? upstream[n - 1, r] : 0f) + (0f * x[n, r]);
}
