namespace RepFlow.Ilgpu.Execution;

/// <summary>An input of a definition.</summary>
/// <param name="Name">The name of the view.</param>
/// <param name="Rank">The number of axes; -1 for an element-wise definition, which takes any.</param>
/// <param name="Differentiable">Whether the result depends on it other than through integers and conditions.</param>
public sealed record InputInfo(string Name, int Rank, bool Differentiable);
