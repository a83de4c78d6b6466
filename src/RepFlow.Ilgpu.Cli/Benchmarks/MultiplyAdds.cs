namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>Nothing but multiply-adds: how many a processor does at best.</summary>
[GpuLayer]
static partial class MultiplyAdds
{
    // The JIT stops inlining where a method becomes much longer.
    const int Steps = 8;

    /// <summary>Multiply-adds of an element, with the additions around them.</summary>
    public const int Count = (MultiplyAddChains.Each * Steps) + MultiplyAddChains.Around;

    [Map]
    static float Output(float x) => MultiplyAddChains.Sum(x, Steps);
}
