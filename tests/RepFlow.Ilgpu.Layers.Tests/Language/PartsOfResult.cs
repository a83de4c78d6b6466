namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Results side by side that contractions write and read: beyond the ends of a part stands zero, and not what is beside it.</summary>
[GpuLayer]
[Output("squared", "blurred", "twice")]
[Sample(Shapes = "2,5")]
sealed partial class PartsOfResult
{
    const int Taps = 3;

    [Parameter]
    public Parameter Filter { get; } = Initial.KaimingNormal(Taps);

    [Map]
    float Squared(Dim n, Dim i, View x) => x[n, i] * x[n, i];

    [Contract]
    float Blurred(Dim n, [Extent(nameof(Inside))] Dim i, Over r, View squared) => squared[n, i + r - 1] * Filter[r];

    [Contract]
    float Twice(Dim n, [Extent(nameof(Inside))] Dim i, Over r, View blurred) => blurred[n, i + r - 1] * Filter[r];

    int Inside(Shape x) => x[1];
}
