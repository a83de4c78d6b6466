namespace RepFlow.Ilgpu.Generators.Networks;

/// <summary>Layers that cannot be one definition: they run one after the other.</summary>
sealed class CompositionException(string why) : Exception(why);
