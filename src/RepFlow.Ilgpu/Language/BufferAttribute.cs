namespace RepFlow.Ilgpu;

/// <summary>Marks a property of type <see cref="Parameter"/> as kept with the layer but not learned (running statistics, momentum).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BufferAttribute : Attribute;
