namespace RepFlow.Ilgpu.Execution;

/// <summary>A layer definition as the generator completes it: what it reads, what it learns, and how to run it.</summary>
public interface ILayer
{
    /// <summary>The definition's inputs, stages and parameters, as known at build time.</summary>
    LayerInfo Info { get; }

    /// <summary>The learned parameters and buffers, in the order of <see cref="LayerInfo.Parameters"/>.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The result's shape, of several results the first one's.</summary>
    /// <param name="inputs">The inputs' shapes.</param>
    /// <returns>The shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit the definition.</exception>
    Shape OutputShape(IReadOnlyList<Shape> inputs);

    /// <summary>The shapes of all results: of a layer one or those that <see cref="ResultsAttribute"/> names, of a network as many as it returns.</summary>
    /// <param name="inputs">The inputs' shapes.</param>
    /// <returns>The shapes of the results.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit the definition.</exception>
    IReadOnlyList<Shape> OutputShapes(IReadOnlyList<Shape> inputs) => [OutputShape(inputs)];

    /// <summary>What computes it in inference: the form that <see cref="InferenceAttribute"/> names, made of this layer, or the layer itself; null where it is left out, and its first input passes through.</summary>
    ILayer? InInference => this;

    /// <summary>The shapes of all results in inference, which asks of the inputs what computes the layer there does: a normalisation by running statistics takes a batch of one.</summary>
    /// <param name="inputs">The inputs' shapes.</param>
    /// <returns>The shapes of the results.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit the definition.</exception>
    IReadOnlyList<Shape> InferenceShapes(IReadOnlyList<Shape> inputs) => InInference?.OutputShapes(inputs) ?? [inputs[0]];

    /// <summary>Adds the layer's tensors and the steps of its forward pass to a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="inputs">The inputs, tensors of the plan.</param>
    /// <param name="gradients">Which adjoints a backward pass will compute.</param>
    /// <returns>The steps. To run the layer alone, use <see cref="LayerExtensions.Prepare(ILayer, Devices.Device, Precision, IReadOnlyList{Shape}, Gradients)"/>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit the definition.</exception>
    LayerSteps Plan(MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients);

    /// <summary>Input shapes that fit this instance, small ones: what checks and tests run on.</summary>
    /// <param name="extent">The extent of axes that nothing fixes, from the third on; grow it where a filter does not fit.</param>
    /// <returns>One shape an input.</returns>
    IReadOnlyList<Shape> ExampleShapes(int extent);

    /// <summary>Runs the definition's own C#, element by element, in single precision: what every device is compared with.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <returns>The result, the first of several.</returns>
    View Reference(IReadOnlyList<View> inputs);

    /// <summary>Runs the definition's own C# as <see cref="Reference"/> does, for all results.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <returns>The results.</returns>
    IReadOnlyList<View> References(IReadOnlyList<View> inputs) => [Reference(inputs)];
}
