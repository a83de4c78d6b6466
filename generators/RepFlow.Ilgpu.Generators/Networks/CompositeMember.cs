using RepFlow.Ilgpu.Generators.Differentiation;

namespace RepFlow.Ilgpu.Generators.Networks;

/// <summary>A layer as part of a composite definition.</summary>
/// <param name="Name">What the composite calls it: its definition's name, numbered where that occurs twice.</param>
/// <param name="Layer">Its definition.</param>
/// <param name="Sources">Where each of its inputs comes from.</param>
/// <param name="Parameters">What the composite calls its parameters, in their order.</param>
/// <param name="Tensors">What the composite calls the tensors that its stages read and write.</param>
sealed record CompositeMember(
    string Name, DifferentiatedLayer Layer, IReadOnlyList<InputSource> Sources, IReadOnlyList<string> Parameters, IReadOnlyDictionary<string, string> Tensors);
