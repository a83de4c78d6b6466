namespace RepFlow.Ilgpu;

/// <summary>A learned tensor or buffer of a layer: its shape and its values at the start.</summary>
/// <param name="shape">The shape.</param>
/// <param name="values">The values, row-major; kept, not copied; null for zeros.</param>
public sealed class Parameter(Shape shape, double[]? values) : View(values, shape)
{
    /// <summary>Whether the backward pass computes this parameter's gradient; set it before the layer is prepared. True at the start.</summary>
    public bool Learned { get; set; } = true;

    /// <summary>Factor on the network's learning rate. The paper uses 0.01 for all parameters of the flow layer.</summary>
    public double LearningRateScale { get; set; } = 1;
}
