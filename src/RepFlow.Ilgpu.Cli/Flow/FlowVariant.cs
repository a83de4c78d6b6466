namespace RepFlow.Ilgpu.Cli.Flow;

/// <summary>Which flow is computed: one of the two forms of the representation flow layer, or what it is compared with.</summary>
enum FlowVariant
{
    /// <summary>Section 3.2 and Algorithm 1 of the paper.</summary>
    Paper,

    /// <summary>The layer that the paper's authors published with it at CVPR 2019.</summary>
    Cvpr19,

    /// <summary>TV-L1 optical flow.</summary>
    TvL1,
}
