namespace RepFlow.Ilgpu;

/// <summary>Marks a tensor that the <c>Forward</c> of a network takes as one of integers (<see cref="Precision.Int32"/>): it goes where layers read an <see cref="IntView"/>, and nowhere else.</summary>
/// <example><code>public (Tensor Loss, Tensor Scores) Forward([Integers] Tensor words, [Integers] Tensor labels) { ... }</code></example>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class IntegersAttribute : Attribute;
