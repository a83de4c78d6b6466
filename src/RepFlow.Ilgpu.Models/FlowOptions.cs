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

    /// <summary>How many flows follow one another, each of the one before: 1 is flow, 2 flow-conv-flow, 3 its third stacking.</summary>
    public int Stacked { get; init; } = 1;

    /// <summary>The channels of which the flow is computed.</summary>
    public int Channels { get; init; } = 32;

    /// <summary>
    /// Whether what goes into the block is added to what comes out of it, normalised, as in the authors' code. The paper's text has no such connection.
    /// </summary>
    public bool Residual { get; init; }
}
