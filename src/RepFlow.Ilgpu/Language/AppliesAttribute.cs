namespace RepFlow.Ilgpu;

/// <summary>
/// Says of a static method or operator on tensors which layer it computes, so that a network's <c>Forward</c> may use it: <c>y + x</c> is the layer <c>Add</c>.
/// </summary>
/// <param name="definition">
/// A type with <see cref="GpuLayerAttribute"/> whose inputs are the method's tensors, in order. The method's other parameters are the arguments of its
/// constructor, in order.
/// </param>
/// <example><code>
/// [Applies(typeof(Relu))]
/// public static Tensor Rectified(this Tensor x) => Relu.Apply(x);
/// </code></example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AppliesAttribute(Type definition) : Attribute
{
    /// <summary>The definition.</summary>
    public Type Definition { get; } = definition;
}
