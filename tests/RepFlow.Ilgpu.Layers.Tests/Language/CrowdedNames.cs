namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Indices, inputs and locals that are called like things in emitted code.</summary>
[GpuLayer]
[Sample(Shapes = "3,7; 3,7")]
static partial class CrowdedNames
{
    [Reduce(Reduction.Sum)]
    static float Index(Dim position, Over item, View a, View device) => a[position, item] * device[position, item];

    [Map]
    static float Output(Dim output, Dim slice, View a, View index, View device)
    {
        var at = a[output, slice] * index[output];
        var folded = at * device[output, slice];
        return folded + at;
    }
}
