using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>What a network does with the representation flow. The defaults are the paper's.</summary>
public sealed record FlowOptions
{
    /// <summary>
    /// After which block the flow stands: 0 for the frames themselves, 1 for the stem (the first convolution, with what follows it up to the pooling), 2 to 5
    /// for the four stages.
    /// </summary>
    public int After { get; init; } = 3;

    /// <summary>Which of the published layers.</summary>
    public FlowVariant Variant { get; init; }

    /// <summary>Iterations of the layer.</summary>
    public int Iterations { get; init; } = 10;

    /// <summary>The groups of its parameters that training changes.</summary>
    public FlowParameters Learned { get; init; } = FlowParameters.All;

    /// <summary>How many flows follow one another, each of the one before: 1 is flow, 2 flow of flow, 3 its third stacking.</summary>
    public int Stacked { get; init; } = 1;

    /// <summary>
    /// Whether convolutions stand between a flow and the next, which makes flow-conv-flow of flow of flow (section 3.3). Without them, each flow has twice the channels of the one before.
    /// </summary>
    public bool HasLinks { get; init; } = true;

    /// <summary>The channels of which the flow is computed.</summary>
    public int Channels { get; init; } = 32;

    /// <summary>How the flow is joined with what it is computed of.</summary>
    public FlowFusion Fusion { get; init; }
}
