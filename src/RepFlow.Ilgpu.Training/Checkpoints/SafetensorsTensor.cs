namespace RepFlow.Ilgpu.Training;

/// <summary>A tensor as the header of a safetensors file has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">The extents of its axes.</param>
/// <param name="Begin">Where its elements begin, in bytes from the end of the header.</param>
/// <param name="End">Where they end.</param>
sealed record SafetensorsTensor(string Name, string Type, IReadOnlyList<long> Shape, long Begin, long End) : StoredTensor(Name, Type, Shape);
