using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>A tensor as one stage names it, with the border rule of that stage's reads.</summary>
sealed record TensorSymbol(string Name, Border Border);
