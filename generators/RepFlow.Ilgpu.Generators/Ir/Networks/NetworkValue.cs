namespace RepFlow.Ilgpu.Generators.Ir.Networks;

/// <summary>A tensor of a network, computed in one place.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">What it is called: after the variable or the layer; several may have one name.</param>
/// <param name="IsInteger">Whether its elements are integers.</param>
sealed record NetworkValue(int Number, string Name, bool IsInteger = false);
