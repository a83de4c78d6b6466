namespace RepFlow.Ilgpu;

/// <summary>The map stage runs only if a <see cref="bool"/> hyper-parameter is true; otherwise its first view passes through unchanged.</summary>
/// <param name="condition">The name of the member or primary-constructor parameter.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WhenAttribute(string condition) : Attribute
{
    /// <summary>The name of the condition.</summary>
    public string Condition { get; } = condition;
}
