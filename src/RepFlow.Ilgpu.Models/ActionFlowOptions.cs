namespace RepFlow.Ilgpu.Models;

/// <summary>What the losses of <see cref="ActionFlowNet"/> count for. Its paper's weights are not known here; those of the resolutions are FlowNet's, from its coarsest on.</summary>
public sealed record ActionFlowOptions
{
    /// <summary>The TV-L1 that teaches it the flow of its frames; null where the flow is given in training, as an input.</summary>
    public TvL1Options? Teacher { get; init; }

    /// <summary>What the loss of the class counts for; 0 trains the flow alone, as the paper does first.</summary>
    public float ClassWeight { get; init; } = 1;

    /// <summary>What the errors of the flow together count for. They are about as large as the loss of the class at the start where flows are of some ten pixels.</summary>
    public float FlowWeight { get; init; } = 1;

    /// <summary>What the error at each resolution counts for: at 2, 4, 8 and 16 pixels of a frame from one to the next.</summary>
    public IReadOnlyList<float> LevelWeights { get; init; } = [0.01f, 0.02f, 0.08f, 0.32f];
}
