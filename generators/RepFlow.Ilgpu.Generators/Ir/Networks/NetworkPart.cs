namespace RepFlow.Ilgpu.Generators.Ir.Networks;

/// <summary>A field or property that holds a layer, a network, or a list of them.</summary>
/// <param name="Member">The member.</param>
/// <param name="Name">Its name in files.</param>
/// <param name="IsLayer">Whether it is a layer itself, and no list.</param>
/// <param name="IsRecomputed">Whether it runs again before its backward pass.</param>
/// <param name="IsUnnamed">Whether its parameters stand under the network's own name.</param>
sealed record NetworkPart(string Member, string Name, bool IsLayer, bool IsRecomputed, bool IsUnnamed);
