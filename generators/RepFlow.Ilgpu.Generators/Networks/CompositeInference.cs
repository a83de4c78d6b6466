namespace RepFlow.Ilgpu.Generators.Networks;

/// <summary>What takes a composite's place in inference.</summary>
/// <param name="Name">The composite of the inference forms.</param>
/// <param name="From">For each of its members, the member that it is the form of.</param>
sealed record CompositeInference(string Name, IReadOnlyList<int> From);
