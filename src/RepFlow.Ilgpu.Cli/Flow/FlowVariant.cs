namespace RepFlow.Ilgpu.Cli.Flow;

/// <summary>The two forms of the representation flow layer.</summary>
enum FlowVariant
{
    /// <summary>Section 3.2 and Algorithm 1 of the paper.</summary>
    Paper,

    /// <summary>The layer that the paper's authors published with it at CVPR 2019.</summary>
    Cvpr19,
}
