namespace RepFlow.Ilgpu.Generators.Tests.RandomDefinitions;

/// <summary>A dim or over of a random stage.</summary>
/// <param name="Name">The name.</param>
/// <param name="Extent">How many values it takes.</param>
/// <param name="Attributes">What stands before it in the parameter list, with a space behind; empty for nothing.</param>
sealed record Index(string Name, int Extent, string Attributes = "")
{
    /// <summary>Whether it shares the axis of the dim before it.</summary>
    public bool Joined => Attributes.Contains("[Join]", StringComparison.Ordinal);
}
