namespace RepFlow.Ilgpu.Execution;

/// <summary>What a part of a network computed.</summary>
/// <param name="Name">Its dotted name.</param>
/// <param name="Outputs">Its results, after a forward pass.</param>
/// <param name="Adjoints">The gradient of the loss by each result, after a backward pass; null, or none at all, where none is computed.</param>
public sealed record ObservedPart(string Name, IReadOnlyList<Tensor> Outputs, IReadOnlyList<Tensor?> Adjoints)
{
    /// <summary>Its result, the first of several.</summary>
    public Tensor Output => Outputs[0];

    /// <summary>The gradient of the loss by <see cref="Output"/>; null where none is computed, or the loss does not depend on it.</summary>
    public Tensor? Adjoint => Adjoints.Count > 0 ? Adjoints[0] : null;
}
