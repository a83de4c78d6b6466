namespace RepFlow.Ilgpu.Execution;

/// <summary>Conveniences over <see cref="ILayer"/>.</summary>
public static class LayerExtensions
{
    /// <summary>Prepares a layer, runs it once and lets go of everything but the result.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">Its inputs, all on one device and of one precision.</param>
    /// <returns>The result, in a new tensor.</returns>
    public static Tensor Run(this ILayer layer, params Tensor[] inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Run(layer, inputs[0].Device, inputs[0].Precision, inputs);
    }

    /// <summary>Prepares a layer on a device, runs it once and lets go of everything but the result.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="device">The device.</param>
    /// <param name="precision">The precision.</param>
    /// <param name="inputs">Its inputs; none, for a layer that makes its result from indices and parameters alone.</param>
    /// <returns>The result, in a new tensor.</returns>
    public static Tensor Run(this ILayer layer, Devices.Device device, Precision precision, params Tensor[] inputs)
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
        var result = Tensor.Allocate(execution.Device, execution.Precision, execution.Output.Shape);
        execution.Output.CopyTo(result);
        execution.Device.Synchronize();
        return result;
    }
}
