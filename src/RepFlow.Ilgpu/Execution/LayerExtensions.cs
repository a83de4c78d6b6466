namespace RepFlow.Ilgpu.Execution;

/// <summary>Conveniences over <see cref="ILayer"/>.</summary>
public static class LayerExtensions
{
    /// <summary>Allocates what a layer needs on a device and uploads its parameters.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="precision">The type of every tensor.</param>
    /// <param name="inputs">The inputs' shapes.</param>
    /// <param name="gradients">Which adjoints <see cref="LayerExecution.Backward"/> computes.</param>
    /// <returns>The layer, ready to run; dispose of it to free its memory.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit the definition.</exception>
    /// <exception cref="Devices.DeviceException">The device has not the memory, or does not compute in that precision.</exception>
    public static LayerExecution Prepare(this ILayer layer, Devices.Device device, Precision precision, IReadOnlyList<Shape> inputs, Gradients gradients)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(inputs);
        return Prepare(layer, new MemoryPlan(device, precision), inputs, gradients);
    }

    /// <summary>Allocates what a layer needs by a plan, and uploads its parameters.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="plan">The plan, to which nothing has been added; it belongs to the execution from now on.</param>
    /// <param name="inputs">The inputs' shapes.</param>
    /// <param name="gradients">Which adjoints <see cref="LayerExecution.Backward"/> computes.</param>
    /// <returns>The layer, ready to run; dispose of it to free its memory.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit the definition.</exception>
    /// <exception cref="Devices.DeviceException">The device has not the memory.</exception>
    public static LayerExecution Prepare(this ILayer layer, MemoryPlan plan, IReadOnlyList<Shape> inputs, Gradients gradients)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(inputs);
        try
        {
            return new LayerExecution(layer, plan, inputs, gradients);
        }
        catch
        {
            // What was allocated before it failed: plans of contractions, scratch memory.
            plan.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Allocates what a layer or network needs for inference: without gradients, and with the inference forms of the definitions that have one
    /// (<see cref="InferenceAttribute"/>).
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="precision">The type of every tensor.</param>
    /// <param name="inputs">The inputs' shapes.</param>
    /// <returns>The layer, ready to run; dispose of it to free its memory.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit the definition.</exception>
    /// <exception cref="Devices.DeviceException">The device has not the memory, or does not compute in that precision.</exception>
    /// <example><code>
    /// using var run = network.PrepareInference(device, Precision.Single, [[16, 3, 112, 112]]);
    /// run.Inputs[0].Write(frames);
    /// run.Forward();
    /// </code></example>
    public static LayerExecution PrepareInference(this ILayer layer, Devices.Device device, Precision precision, IReadOnlyList<Shape> inputs)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(inputs);
        return Prepare(layer, new MemoryPlan(device, precision) { IsInference = true }, inputs, Gradients.None);
    }

    /// <summary>
    /// Allocates what a network needs for inference as <see cref="PrepareInference(ILayer, Devices.Device, Precision, IReadOnlyList{Shape})"/> does, so that the results of
    /// some of its parts can be read after a pass, and the gradients by them.
    /// </summary>
    /// <param name="layer">The network.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="precision">The type of every tensor.</param>
    /// <param name="inputs">The inputs' shapes.</param>
    /// <param name="observed">The parts by dotted names: <see cref="MemoryPlan.Observed"/>.</param>
    /// <param name="gradients"><see cref="Gradients.Observed"/> for the gradients by these results too: what is behind them then runs unfused.</param>
    /// <returns>The network, ready to run; dispose of it to free its memory.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit the definition, or the network calls no part of such a name.</exception>
    /// <exception cref="Devices.DeviceException">The device has not the memory, or does not compute in that precision.</exception>
    /// <example><code>
    /// using var run = network.PrepareInference(device, Precision.Single, [[16, 3, 112, 112]], ["layer4.1"], Gradients.Observed);
    /// run.Inputs[0].Write(frames);
    /// run.Forward();
    /// run.OutputAdjoint.Write(oneForTheClass);
    /// run.Backward();
    /// float[] features = run.Observed("layer4.1").Output.Read&lt;float&gt;();
    /// float[] gradients = run.Observed("layer4.1").Adjoint!.Read&lt;float&gt;();
    /// </code></example>
    public static LayerExecution PrepareInference(
        this ILayer layer,
        Devices.Device device,
        Precision precision,
        IReadOnlyList<Shape> inputs,
        IReadOnlyList<string> observed,
        Gradients gradients = Gradients.None)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(observed);
        return Prepare(layer, new MemoryPlan(device, precision) { IsInference = true, Observed = observed }, inputs, gradients);
    }

    /// <summary>Prepares a layer, runs it once and lets go of everything but the result.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">Its inputs, all on one device and of one precision, but those that are integers; single precision where all are.</param>
    /// <returns>The result, in a new tensor.</returns>
    public static Tensor Run(this ILayer layer, params Tensor[] inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Run(layer, inputs[0].Device, PrecisionOf(inputs), inputs);
    }

    /// <summary>Runs a layer as <see cref="Run(ILayer, Tensor[])"/> does: what a network calls whose field does not say which layer it holds.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">Its inputs, all on one device and of one precision, but those that are integers; single precision where all are.</param>
    /// <returns>The result, in a new tensor.</returns>
    public static Tensor Forward(this ILayer layer, params Tensor[] inputs) => Run(layer, inputs);

    /// <summary>Prepares a layer on a device, runs it once and lets go of everything but the result.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="device">The device.</param>
    /// <param name="precision">The precision.</param>
    /// <param name="inputs">Its inputs; none, for a layer that makes its result from indices and parameters alone.</param>
    /// <returns>The result, in a new tensor.</returns>
    public static Tensor Run(this ILayer layer, Devices.Device device, Precision precision, params Tensor[] inputs) => RunAll(layer, 1, device, precision, inputs)[0];

    /// <summary>Runs a layer as <see cref="Run(ILayer, Tensor[])"/> does, for all results.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">Its inputs, all on one device and of one precision, but those that are integers; single precision where all are.</param>
    /// <returns>The results, in new tensors.</returns>
    public static Tensor[] RunAll(this ILayer layer, params Tensor[] inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return RunAll(layer, inputs[0].Device, PrecisionOf(inputs), inputs);
    }

    /// <summary>Runs a layer as <see cref="Run(ILayer, Devices.Device, Precision, Tensor[])"/> does, for all results.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="device">The device.</param>
    /// <param name="precision">The precision.</param>
    /// <param name="inputs">Its inputs; none, for a layer that makes its results from indices and parameters alone.</param>
    /// <returns>The results, in new tensors.</returns>
    public static Tensor[] RunAll(this ILayer layer, Devices.Device device, Precision precision, params Tensor[] inputs) => RunAll(layer, int.MaxValue, device, precision, inputs);

    /// <summary>The precision in which inputs are computed with.</summary>
    static Precision PrecisionOf(Tensor[] inputs) => inputs.FirstOrDefault(input => input.Precision != Precision.Int32)?.Precision ?? Precision.Single;

    static Tensor[] RunAll(ILayer layer, int atMost, Devices.Device device, Precision precision, Tensor[] inputs)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(inputs);
        using var execution = layer.Prepare(device, precision, inputs.Select(i => i.Shape).ToArray(), Gradients.None);
        for (var at = 0; at < inputs.Length; at++)
        {
            inputs[at].CopyTo(execution.Inputs[at]);
        }

        execution.Forward();
        var results = execution.Outputs.Take(atMost).Select(output => Tensor.Allocate(execution.Device, execution.Precision, output.Shape)).ToArray();
        foreach (var (output, result) in execution.Outputs.Zip(results))
        {
            output.CopyTo(result);
        }

        execution.Device.Synchronize();
        return results;
    }
}
