namespace RepFlow.Ilgpu.Training.Tests.Loop;

/// <summary>The sum of the squares of all differences, one number.</summary>
[GpuLayer]
static partial class SquaredDistance
{
    [Reduce(Reduction.Sum)]
    static float Output(Over n, Over c, View first, View second) => (first[n, c] - second[n, c]) * (first[n, c] - second[n, c]);
}
