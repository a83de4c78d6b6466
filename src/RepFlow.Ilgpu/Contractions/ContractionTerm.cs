namespace RepFlow.Ilgpu.Contractions;

/// <summary>An index times a factor: one term of the position on an axis.</summary>
/// <param name="Index">Which index, as its place in <see cref="ContractionSpec.Indices"/>.</param>
/// <param name="Coefficient">The factor; may be negative.</param>
public readonly record struct ContractionTerm(int Index, int Coefficient);
