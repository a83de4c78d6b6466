namespace RepFlow.Ilgpu.Training;

/// <summary>A tensor as the header of a safetensors file has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements under the format's name: <c>F32</c>, <c>F64</c>, <c>F16</c>, <c>BF16</c>, <c>I64</c> and others.</param>
/// <param name="Shape">The extents of its axes; as many as the file says.</param>
/// <param name="Begin">Where its elements begin, in bytes from the end of the header.</param>
/// <param name="End">Where they end.</param>
public sealed record SafetensorsTensor(string Name, string Type, IReadOnlyList<long> Shape, long Begin, long End);
