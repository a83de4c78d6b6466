namespace RepFlow.Ilgpu.Layers;

/// <summary>The groups of parameters of the representation flow that training can learn or leave (table 2 of the paper).</summary>
[Flags]
public enum FlowParameters
{
    /// <summary>None: the layer stays what it is at the start.</summary>
    None = 0,

    /// <summary>The time step tau, the weight lambda and the tightness theta.</summary>
    Scalars = 1,

    /// <summary>The gradient kernels of the second input.</summary>
    ImageGradients = 2,

    /// <summary>The gradient kernels of the flow.</summary>
    FlowGradients = 4,

    /// <summary>The taps of the divergence.</summary>
    Divergence = 8,

    /// <summary>All of them.</summary>
    All = Scalars | ImageGradients | FlowGradients | Divergence,
}
