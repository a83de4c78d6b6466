using System.Diagnostics.CodeAnalysis;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Execution;

/// <summary>A layer prepared for one device, precision and set of shapes: its steps, and memory for them.</summary>
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
public sealed class LayerExecution : IDisposable
{
    readonly string? whyNoBackward;
    readonly ILayer layer;
    readonly Gradients gradients;
    MemoryPlan plan;
    LayerSteps steps;
    IReadOnlyList<Tensor>? outputAdjoints;

    internal LayerExecution(ILayer layer, MemoryPlan plan, IReadOnlyList<Shape> inputs, Gradients gradients)
    {
        (this.layer, this.gradients) = (layer, gradients);
        whyNoBackward = layer.Info.Inputs.Any(input => input.Differentiable) || layer.Info.Parameters.Any(parameter => parameter.Learned)
            ? null
            : $"{layer.Info.Name} has no differentiable input or parameter.";
        Place(plan, inputs);
    }

    [MemberNotNull(nameof(plan), nameof(steps), nameof(Parameters))]
    void Place(MemoryPlan next, IReadOnlyList<Shape> inputs)
    {
        var (planned, adjoints) = Plan(layer, next, inputs, gradients);
        next.Place(inputs, (other, shapes) => Plan(layer, other, shapes, gradients));
        (plan, steps, outputAdjoints, Parameters) = (next, planned, adjoints, [.. layer.Parameters.Select(parameter => next.Parameter(parameter))]);
    }

    /// <summary>Plans a layer alone.</summary>
    static (LayerSteps Steps, IReadOnlyList<Tensor>? OutputAdjoints) Plan(ILayer layer, MemoryPlan plan, IReadOnlyList<Shape> inputs, Gradients gradients)
    {
        var steps = layer.Plan(plan, plan.AddInputs(layer, inputs), gradients);
        foreach (var output in steps.Outputs)
        {
            plan.Hold(output);
        }

        plan.CheckObserved(layer);

        foreach (var parameter in layer.Parameters)
        {
            plan.Parameter(parameter);
        }

        if (gradients == Gradients.None)
        {
            return (steps, null);
        }

        plan.BeginBackward();
        List<Tensor> adjoints = [.. steps.Outputs.Select(output => plan.Hold(plan.Add(output.Shape, "outputAdjoint")))];
        steps.PlanBackward(adjoints);
        foreach (var adjoint in steps.InputAdjoints.Concat(steps.ParameterAdjoints).OfType<Tensor>())
        {
            plan.Hold(adjoint);
        }

        return (steps, adjoints);
    }

    /// <summary>The device it runs on.</summary>
    public Device Device => plan.Device;

    /// <summary>The type of every tensor, but of inputs that are integers.</summary>
    public Precision Precision => plan.Precision;

    /// <summary>The memory of all tensors, in bytes.</summary>
    public long Bytes => plan.Bytes;

    /// <summary>The inputs: write them before <see cref="Forward"/>.</summary>
    public IReadOnlyList<Tensor> Inputs => steps.Inputs;

    /// <summary>The results of <see cref="Forward"/>: one of a layer, of a network as many as it returns.</summary>
    public IReadOnlyList<Tensor> Outputs => steps.Outputs;

    /// <summary>The result of <see cref="Forward"/>, the first of several.</summary>
    public Tensor Output => steps.Output;

    /// <summary>The parameters and buffers on the device, in the order of <see cref="ILayer.Parameters"/>.</summary>
    public IReadOnlyList<Tensor> Parameters { get; private set; }

    /// <summary>The gradient of the loss by <see cref="Output"/>: write it before <see cref="Backward"/>.</summary>
    /// <exception cref="InvalidOperationException">Prepared without gradients.</exception>
    public Tensor OutputAdjoint => OutputAdjoints[0];

    /// <summary>The gradient of the loss by each of <see cref="Outputs"/>: write them before <see cref="Backward"/>.</summary>
    /// <exception cref="InvalidOperationException">Prepared without gradients.</exception>
    public IReadOnlyList<Tensor> OutputAdjoints =>
        outputAdjoints ?? throw new InvalidOperationException("This layer was prepared without gradients: pass Gradients.Inputs, Parameters or All to Prepare.");

    /// <summary>
    /// The gradient of the loss by each input after <see cref="Backward"/>; null where none is computed. Where a layer hands the gradient on as it is, or a
    /// part of it, this is <see cref="OutputAdjoint"/> or shares its memory.
    /// </summary>
    public IReadOnlyList<Tensor?> InputAdjoints => steps.InputAdjoints;

    /// <summary>The gradient of the loss by each parameter after <see cref="Backward"/>; null where none is computed.</summary>
    public IReadOnlyList<Tensor?> ParameterAdjoints => steps.ParameterAdjoints;

    /// <summary>The result of a part of the network, one of those that it was prepared to observe, and the gradient by it.</summary>
    /// <param name="name">The part's dotted name, as <see cref="MemoryPlan.Observed"/> has it.</param>
    /// <returns>The part; where the network calls it several times, its last call.</returns>
    /// <exception cref="ArgumentException">The network was not prepared to observe it.</exception>
    public ObservedPart Observed(string name) => plan.Part(name);

    /// <summary>
    /// Prepares the layer for inputs of other shapes, and for what its hyper-parameters make of shapes by now: a smaller batch, or shorter clips. Parameters and buffers stay
    /// as they are on the device. Shapes that take no more memory than this had allocate nothing on the device, and no kernel is compiled that has been (with
    /// <see cref="MemoryPlan.CompilesForSmaller"/> none at all). The tensors that this class had before are gone.
    /// </summary>
    /// <param name="inputs">The inputs' shapes.</param>
    /// <exception cref="ArgumentException">The shapes do not fit the definition: all is as it was.</exception>
    /// <exception cref="DeviceException">The device has not the memory.</exception>
    /// <example><code>
    /// using var run = network.PrepareInference(device, Precision.Single, [[4 * 16, 3, 112, 112]]);
    /// // ... the last clip, which has 10 frames:
    /// network.Frames = 10;
    /// run.Resize([10, 3, 112, 112]);
    /// </code></example>
    public void Resize(params IReadOnlyList<Shape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var (before, next) = (plan, plan.Next());
        try
        {
            Place(next, inputs);
        }
        catch
        {
            next.Dispose();
            throw;
        }

        before.GiveWayTo(next);
    }

    /// <summary>Computes <see cref="Output"/> from <see cref="Inputs"/>.</summary>
    public void Forward() => steps.Forward();

    /// <summary>Computes the adjoints from <see cref="OutputAdjoint"/>, after <see cref="Forward"/>. What it computes replaces what was there.</summary>
    /// <exception cref="InvalidOperationException">Prepared without gradients, or the layer has none.</exception>
    public void Backward()
    {
        _ = OutputAdjoints;
        if (whyNoBackward is not null)
        {
            throw new InvalidOperationException(whyNoBackward);
        }

        steps.Backward();
    }

    /// <summary>Reads the parameters and buffers back into the layer's own, <see cref="View.Values"/>.</summary>
    public void ReadParameters()
    {
        for (var at = 0; at < Parameters.Count; at++)
        {
            Parameters[at].Read(layer.Parameters[at].Values);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => plan.Dispose();
}
