using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>Which of the two published flow layers a network has.</summary>
public enum FlowVariant
{
    /// <summary>That of the paper, <see cref="RepresentationFlow"/>.</summary>
    Paper,

    /// <summary>That which its authors published later, <see cref="RepresentationFlowCvpr19"/>.</summary>
    Cvpr19,
}
