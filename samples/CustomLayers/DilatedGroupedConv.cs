using RepFlow.Ilgpu;

namespace CustomLayers;

/// <summary>A 3x3 convolution whose taps stand apart and whose groups of channels do not see each other; the size of the image stays.</summary>
/// <param name="channels">Channels of x and of y.</param>
/// <param name="groups">Groups; they divide the channels.</param>
/// <param name="dilation">Pixels from one tap to the next.</param>
[GpuLayer]
[Sample(4, 2, 2, Shapes = "2,4,7,6")]
[Sample(3, 3, 1, Shapes = "1,3,4,5")]
public sealed partial class DilatedGroupedConv(int channels, int groups, int dilation)
{
    /// <summary>The number of groups.</summary>
    public int Groups { get; } = groups;

    /// <summary>Channels of a group.</summary>
    public int GroupChannels { get; } = channels / groups;

    /// <summary>The taps, (channels, channels / groups, 3, 3).</summary>
    [Parameter]
    public Parameter Weight { get; } = Initial.KaimingNormal(channels, channels / groups, 3, 3);

    [Contract]
    float Output(
        Dim n, [Extent(nameof(Groups))] Dim g, [Join, Extent(nameof(GroupChannels))] Dim k, Dim i, Dim j, Over c, Over r, Over s, View x) =>
        x[n, g.Join(c), i + (dilation * (r - 1)), j + (dilation * (s - 1))] * Weight[g.Join(k), c, r, s];
}
