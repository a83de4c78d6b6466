namespace RepFlow.Ilgpu.Contractions;

/// <summary>An index of a contraction.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Extent">The number of values it takes, from 0; may be 0.</param>
/// <param name="Summed">Whether the contraction sums over it; otherwise it is an index of the result.</param>
public sealed record ContractionIndex(string Name, int Extent, bool Summed);
