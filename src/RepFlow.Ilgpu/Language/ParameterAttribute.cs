namespace RepFlow.Ilgpu;

/// <summary>Marks a property of type <see cref="Parameter"/> as learned: the backward pass computes its gradient.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ParameterAttribute : Attribute;
