using System.ComponentModel;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Execution;

/// <summary>A layer prepared for one device, precision and set of shapes. The generator derives one class from it for each definition.</summary>
/// <remarks>
/// <see cref="Forward"/> and <see cref="Backward"/> only enqueue work; reading a tensor's values waits for it. Not safe for use by several
/// threads at once.
/// </remarks>
/// <example><code>
/// using var device = Device.Open("host");
/// using var run = new Conv2d(3, 8).Prepare(device, Precision.Single, [[1, 3, 32, 32]], Gradients.All);
/// run.Inputs[0].Write(pixels);
/// run.Forward();
/// float[] result = run.Output.Read&lt;float&gt;();
/// run.OutputAdjoint.Write(upstream);
/// run.Backward();
/// double[] gradient = run.ParameterAdjoints[0]!.Read&lt;double&gt;();
/// </code></example>
public abstract class LayerExecution : IDisposable
{
    readonly List<IDisposable> owned = [];

    /// <summary>The device it runs on.</summary>
    public Device Device { get; protected init; } = null!;

    /// <summary>The type of every tensor.</summary>
    public Precision Precision { get; protected init; }

    /// <summary>The inputs: write them before <see cref="Forward"/>.</summary>
    public IReadOnlyList<Tensor> Inputs { get; protected set; } = [];

    /// <summary>The result of <see cref="Forward"/>.</summary>
    public Tensor Output { get; protected set; } = null!;

    /// <summary>The parameters and buffers on the device, in the order of <see cref="ILayer.Parameters"/>.</summary>
    public IReadOnlyList<Tensor> Parameters { get; protected set; } = [];

    /// <summary>The gradient of the loss by <see cref="Output"/>: write it before <see cref="Backward"/>.</summary>
    /// <exception cref="InvalidOperationException">Prepared without gradients.</exception>
    public Tensor OutputAdjoint
    {
        get => field ?? throw new InvalidOperationException("This layer was prepared without gradients: pass Gradients.Inputs, Parameters or All to Prepare.");
        protected set;
    } = null!;

    /// <summary>
    /// The gradient of the loss by each input after <see cref="Backward"/>; null where none is computed. Where a layer hands the gradient on as it is, or a
    /// part of it, this is <see cref="OutputAdjoint"/> or shares its memory.
    /// </summary>
    public IReadOnlyList<Tensor?> InputAdjoints { get; protected set; } = [];

    /// <summary>The gradient of the loss by each parameter after <see cref="Backward"/>; null where none is computed.</summary>
    public IReadOnlyList<Tensor?> ParameterAdjoints { get; protected set; } = [];

    /// <summary>Computes <see cref="Output"/> from <see cref="Inputs"/>.</summary>
    public abstract void Forward();

    /// <summary>Computes the adjoints from <see cref="OutputAdjoint"/>, after <see cref="Forward"/>. What it computes replaces what was there.</summary>
    public abstract void Backward();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Allocates a tensor of its own, of zeros.</summary>
    /// <param name="shape">The extents of its axes.</param>
    /// <returns>The tensor.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Tensor Allocate(Shape shape) => Own(Tensor.Allocate(Device, Precision, shape));

    /// <summary>Allocates a tensor of its own with a parameter's values.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <returns>The tensor.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Tensor Allocate(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var tensor = Allocate(parameter.Shape);
        tensor.Write(parameter.Values);
        return tensor;
    }

    /// <summary>Takes over what is to be disposed of with it.</summary>
    /// <typeparam name="TResource">Its type.</typeparam>
    /// <param name="resource">The resource.</param>
    /// <returns>The same.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected TResource Own<TResource>(TResource resource)
        where TResource : IDisposable
    {
        owned.Add(resource);
        return resource;
    }

    /// <summary>Frees the device memory.</summary>
    /// <param name="disposing">True from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        foreach (var resource in disposing ? owned : [])
        {
            resource.Dispose();
        }
    }
}
