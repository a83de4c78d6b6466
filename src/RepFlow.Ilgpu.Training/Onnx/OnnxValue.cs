namespace RepFlow.Ilgpu.Training;

/// <summary>A tensor of an ONNX graph: an input, a weight, a constant, or what an operator gives.</summary>
/// <param name="Name">Its name in the graph.</param>
public readonly record struct OnnxValue(string Name);
