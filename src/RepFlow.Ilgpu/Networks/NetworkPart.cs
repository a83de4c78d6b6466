using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Networks;

/// <summary>A layer or network that a network holds.</summary>
/// <param name="Name">Its name in checkpoints and files: the field's in snake case, with its number where it is one of a list, or what <see cref="NamedAttribute"/> says.</param>
/// <param name="Layer">The layer or network.</param>
/// <param name="IsRecomputed">Whether it runs again before its backward pass, and nothing inside it is kept (<see cref="RecomputeAttribute"/>).</param>
/// <param name="IsUnnamed">Whether its parameters stand under the network's own name (<see cref="UnnamedAttribute"/>).</param>
public sealed record NetworkPart(string Name, ILayer Layer, bool IsRecomputed = false, bool IsUnnamed = false);
