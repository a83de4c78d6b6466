namespace RepFlow.Ilgpu;

/// <summary>The stage's result is written over a buffer or parameter, in place, after every other stage of the forward pass has run.</summary>
/// <param name="target">The name of the <see cref="Parameter"/> property.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UpdatesAttribute(string target) : Attribute
{
    /// <summary>The name of the property that is overwritten.</summary>
    public string Target { get; } = target;
}
