namespace RepFlow.Ilgpu;

/// <summary>
/// The layer's result is these stages or states side by side along an axis; each is written where it belongs, nothing is copied.
/// </summary>
/// <param name="names">The names of stages (camel case) or states, all of the same shape.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OutputAttribute(params string[] names) : Attribute
{
    /// <summary>The stages or states, in order.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>The axis along which they stand.</summary>
    public int Axis { get; init; } = 1;
}
