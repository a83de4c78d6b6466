namespace RepFlow.Ilgpu.Training;

/// <summary>Says in ONNX's operators what a layer computes in inference.</summary>
/// <typeparam name="TLayer">The layer.</typeparam>
/// <param name="graph">Where the operators are added.</param>
/// <param name="layer">The layer.</param>
/// <param name="inputs">Its inputs, of which <see cref="OnnxGraph.ShapeOf"/> is known. The first extent may be another when the graph runs.</param>
/// <returns>Its result.</returns>
public delegate OnnxValue OnnxTranslation<in TLayer>(OnnxGraph graph, TLayer layer, IReadOnlyList<OnnxValue> inputs);
