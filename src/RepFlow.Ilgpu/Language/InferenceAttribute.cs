namespace RepFlow.Ilgpu;

/// <summary>
/// Says what takes a definition's place once training is over: batch normalisation goes by its running statistics, dropout is left out. Definitions without it compute the same in
/// training and inference.
/// </summary>
/// <example><code>
/// [GpuLayer, Inference(typeof(BatchNormInference))]
/// public sealed partial class BatchNorm(int channels) { ... }
/// </code></example>
[AttributeUsage(AttributeTargets.Class)]
public sealed class InferenceAttribute : Attribute
{
    /// <summary>The definition is left out: its first input passes through.</summary>
    public InferenceAttribute()
    {
    }

    /// <summary>Another definition takes its place.</summary>
    /// <param name="form">
    /// A type with <see cref="GpuLayerAttribute"/> and a constructor that takes the definition, with whose parameters it computes. It has the same inputs.
    /// </param>
    public InferenceAttribute(Type form) => Form = form;

    /// <summary>What takes the definition's place; null where it is left out.</summary>
    public Type? Form { get; }
}
