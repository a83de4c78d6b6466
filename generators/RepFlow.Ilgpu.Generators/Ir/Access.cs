namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>The position of a tensor element as a function of indices.</summary>
sealed record Access(string Tensor, IReadOnlyList<AxisMap> Axes);
