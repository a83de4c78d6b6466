namespace RepFlow.Ilgpu;

/// <summary>Chooses the border rule of a view.</summary>
/// <param name="border">What a read outside gives.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BorderAttribute(Border border) : Attribute
{
    /// <summary>What a read outside gives.</summary>
    public Border Border { get; } = border;
}
