namespace RepFlow.Ilgpu.Generators.Ir.Networks;

/// <summary>A field or property that holds a layer, a network, or a list of them.</summary>
/// <param name="Member">The member.</param>
/// <param name="Name">Its name in files.</param>
sealed record NetworkPart(string Member, string Name);
