namespace RepFlow.Ilgpu.Training;

/// <summary>A tensor as a file has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">
/// The type of its elements under the name that the format safetensors gives it: <c>F32</c>, <c>F64</c>, <c>F16</c>, <c>BF16</c>, <c>I64</c> and others.
/// </param>
/// <param name="Shape">The extents of its axes; as many as the file says.</param>
public record StoredTensor(string Name, string Type, IReadOnlyList<long> Shape);
