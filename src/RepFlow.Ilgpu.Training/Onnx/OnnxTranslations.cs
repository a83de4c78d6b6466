namespace RepFlow.Ilgpu.Training;

/// <summary>Says in ONNX's operators what a layer with several results computes in inference.</summary>
/// <typeparam name="TLayer">The layer.</typeparam>
/// <param name="graph">Where the operators are added.</param>
/// <param name="layer">The layer.</param>
/// <param name="inputs">Its inputs, of which <see cref="OnnxGraph.ShapeOf"/> is known. The first extent may be another when the graph runs.</param>
/// <returns>Its results, in the order in which the layer names them.</returns>
public delegate IReadOnlyList<OnnxValue> OnnxTranslations<in TLayer>(OnnxGraph graph, TLayer layer, IReadOnlyList<OnnxValue> inputs);
