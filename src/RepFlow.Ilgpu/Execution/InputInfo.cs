namespace RepFlow.Ilgpu.Execution;

/// <summary>An input of a definition.</summary>
/// <param name="Name">The name of the view.</param>
/// <param name="Rank">
/// The number of axes that the definition reads one by one: all, or with <paramref name="HasRest"/> the fewest it has; 0 for an element-wise one.
/// </param>
/// <param name="HasRest">Whether any number of axes may follow (<see cref="RestAttribute"/>): the same axes for all such inputs.</param>
/// <param name="Differentiable">Whether the result depends on it other than through integers and conditions.</param>
/// <param name="IsInteger">Whether its elements are integers (<see cref="IntView"/>): its tensors are of <see cref="Precision.Int32"/>.</param>
public sealed record InputInfo(string Name, int Rank, bool HasRest, bool Differentiable, bool IsInteger = false);
