namespace RepFlow.Ilgpu;

/// <summary>
/// Marks a partial class as a layer definition: the generator turns its stages into kernels, their adjoints and an
/// <see cref="Execution.ILayer"/> implementation.
/// </summary>
/// <remarks>
/// A definition is a set of <em>stages</em>: methods with one of <see cref="MapAttribute"/>, <see cref="ReduceAttribute"/>,
/// <see cref="ContractAttribute"/>, <see cref="IterateAttribute"/> or <see cref="KernelAttribute"/>. A stage reads a
/// <see cref="View"/> by the name of its parameter: an earlier stage of that name if there is one, else an input of the layer.
/// The stage named <c>Output</c> is the layer's result, unless <see cref="OutputAttribute"/> names others.
/// </remarks>
/// <example>
/// <code>
/// [GpuLayer]
/// public static partial class Relu
/// {
///     [Map] static float Output(float x) => x > 0f ? x : 0f;
/// }
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class)]
public sealed class GpuLayerAttribute : Attribute;
