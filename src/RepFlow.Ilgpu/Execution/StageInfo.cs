namespace RepFlow.Ilgpu.Execution;

/// <summary>A stage of a definition.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="Form">map, reduce, contract, iterate or kernel.</param>
/// <param name="Index">Its dims and overs with the accesses to its views, from which shapes can be made up: one line a view, as in <c>x[n, c, i*stride + r - padding]</c>.</param>
public sealed record StageInfo(string Name, string Form, IReadOnlyList<string> Index);
