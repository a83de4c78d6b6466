namespace RepFlow.Ilgpu;

/// <summary>
/// Marks a stage as part of a hand-written backward pass. With a name, its result <em>is</em> the adjoint of that input or parameter and
/// replaces the derived one; without, it is an intermediate that such stages read.
/// </summary>
/// <remarks>The gradient of the loss by the layer's result is the view <c>upstream</c>.</remarks>
/// <param name="of">The name of the input (as its view is named) or of the parameter property; <see langword="null"/> for an intermediate.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AdjointAttribute(string? of = null) : Attribute
{
    /// <summary>The input or parameter whose adjoint the stage computes.</summary>
    public string? Of { get; } = of;
}
