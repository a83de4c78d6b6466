namespace RepFlow.Ilgpu;

/// <summary>Gives a <see cref="State"/> its value before the first iteration.</summary>
/// <param name="view">The name of an earlier stage or of an input of the layer, of the state's shape.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class StartAttribute(string view) : Attribute
{
    /// <summary>The name of the stage or input that the state starts from.</summary>
    public string View { get; } = view;
}
