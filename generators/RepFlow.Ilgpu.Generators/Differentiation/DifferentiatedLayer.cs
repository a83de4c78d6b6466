using System;
using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>A definition with its backward pass. All of it follows from the definition, so two are equal when their definitions are.</summary>
/// <param name="written">The definition under names that emitted code can use, in the stages that it wrote.</param>
/// <param name="model">The same in the stages that are differentiated and emitted.</param>
/// <param name="plan">The backward pass; null where finding it did not end.</param>
/// <param name="problems">What is wrong with the definition.</param>
sealed class DifferentiatedLayer(LayerModel written, LayerModel model, BackwardPlan? plan, IReadOnlyList<DefinitionProblem> problems) : IEquatable<DifferentiatedLayer>
{
    public LayerModel Written { get; } = written;

    public LayerModel Model { get; } = model;

    public BackwardPlan Plan => plan!;

    public IReadOnlyList<DefinitionProblem> Problems { get; } = problems;

    public bool Equals(DifferentiatedLayer? other) => other is not null && Written.Equals(other.Written) && Problems.SequenceEqual(other.Problems);

    public override bool Equals(object? obj) => Equals(obj as DifferentiatedLayer);

    public override int GetHashCode() => Written.GetHashCode();
}
