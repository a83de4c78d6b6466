namespace RepFlow.Ilgpu.Generators.Tests.RandomDefinitions;

/// <summary>Definitions that are compiled together.</summary>
/// <param name="Definitions">The definitions.</param>
sealed record DefinitionBatch(RandomDefinition[] Definitions)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Definitions.Length} definitions; those that fail stand in the exception";
}
