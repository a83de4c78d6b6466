namespace RepFlow.Ilgpu.Execution;

/// <summary>A parameter or buffer of a definition.</summary>
/// <param name="Name">Its name in checkpoints and files: the property's, in snake case.</param>
/// <param name="Property">The property's name.</param>
/// <param name="Learned">True for a parameter, false for a buffer.</param>
public sealed record ParameterInfo(string Name, string Property, bool Learned);
