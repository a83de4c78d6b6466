namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A layer without inputs: its result comes from indices and a parameter.</summary>
[GpuLayer]
[Sample(5)]
sealed partial class SinusoidalPositions(int length)
{
    /// <summary>The number of positions.</summary>
    public int Length { get; } = length;

    /// <summary>The frequencies, (channels).</summary>
    [Parameter]
    public Parameter Frequency { get; } = Initial.PerChannel(1, [0.1, 0.2, 0.4], 3);

    [Map]
    float Output([Extent(nameof(Length))] Dim t, Dim k) => MathF.Sin(t * Frequency[0, k]);
}
