using RepFlow.Ilgpu.Generators.Ir.Networks;

namespace RepFlow.Ilgpu.Generators.Networks;

/// <summary>A network, and what its steps are.</summary>
/// <param name="Network">The network, as its Forward has it.</param>
/// <param name="Steps">The same with groups of layers as one call each.</param>
sealed record GroupedNetwork(NetworkModel Network, ValueList<NetworkStatement> Steps);
