namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>
/// The multiply-adds of <see cref="MultiplyAdds"/>, as many more as a GPU needs to be kept from its memory: it moves an element's bytes in less than a tenth of the time
/// that it computes.
/// </summary>
[GpuLayer]
static partial class ManyMultiplyAdds
{
    const int Steps = 128;

    /// <summary>Multiply-adds of an element, with the additions around them.</summary>
    public const int Count = (MultiplyAddChains.Each * Steps) + MultiplyAddChains.Around;

    [Map]
    static float Output(float x) => MultiplyAddChains.Sum(x, Steps);
}
