namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// The temporal shift module (Lin, Gan and Han 2019): the first 1/<c>parts</c> of the channels come from the next frame, the second from the
/// previous one, the rest from this one, so that a 2-D network sees across time at no cost.
/// </summary>
/// <remarks>x and y are (N, T, C) with any axes after, as in (N, T, C, H, W). Before the first frame and after the last stand zeros.</remarks>
/// <param name="parts">The share of channels that moves each way is 1 / parts.</param>
/// <exception cref="ArgumentException">There is no part.</exception>
/// <example><code>var y = new TemporalShift(8).Forward(clip);</code></example>
[GpuLayer]
[Sample(4, Shapes = "2,3,5,2,2")]
[Sample(3, Shapes = "1,4,6,1,3")]
[Sample(3, Shapes = "1,4,6")]
public sealed partial class TemporalShift(int parts = 8)
{
    /// <summary>The share of channels that moves each way is 1 / Parts.</summary>
    public int Parts { get; } = Require.Positive(parts, "The number of parts of a temporal shift");

    [Map]
    float Output(Dim n, Dim t, Dim c, [Rest] Dim r, View x)
    {
        var moved = x.Size(2) / Parts;
        return c < moved ? x[n, t + 1, c, r] : c < 2 * moved ? x[n, t - 1, c, r] : x[n, t, c, r];
    }
}
