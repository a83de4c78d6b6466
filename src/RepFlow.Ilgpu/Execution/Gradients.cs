namespace RepFlow.Ilgpu.Execution;

/// <summary>Which adjoints a backward pass computes.</summary>
[Flags]
public enum Gradients
{
    /// <summary>None: no backward pass, and nothing is kept for one.</summary>
    None = 0,

    /// <summary>Those of every differentiable input.</summary>
    Inputs = 1,

    /// <summary>Those of every parameter whose <see cref="Parameter.Learned"/> is true.</summary>
    Parameters = 2,

    /// <summary>Those of the results of the parts that the plan observes (<see cref="MemoryPlan.Observed"/>), and no more than leads there.</summary>
    Observed = 4,

    /// <summary>Those of inputs and parameters.</summary>
    All = Inputs | Parameters,
}
