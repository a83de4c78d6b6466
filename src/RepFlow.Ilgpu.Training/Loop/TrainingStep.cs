using System.Globalization;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Networks;

namespace RepFlow.Ilgpu.Training;

/// <summary>
/// A step of stochastic gradient descent on a device: the network, its loss, the gradients of all parameters, and their update, on one plan of memory. Parameters,
/// gradients and velocities are each contiguous, by <see cref="ParameterGroup"/>.
/// </summary>
/// <remarks>
/// A step allocates nothing once it has run a few times. On CUDA, what comes before the update is recorded as a graph, which one call launches: it has the hyper-parameters
/// that the layers had at the second run of a batch's shapes, so call <see cref="Record"/> where some change later. The learning rate may always change. A network with an
/// <see cref="IRandomLayer"/> (dropout) has another seed in each step and is not recorded. Not safe for use by several threads at once.
/// </remarks>
/// <example><code>
/// using var device = Device.OpenDefault();
/// var network = ModelCatalog.Create("resnet18", new() { Classes = 51, Frames = 8 });
/// var groups = ParameterGroup.Of(network, weightDecay: 1e-4, decaysVectors: false);
/// using var step = new TrainingStep(network, device, Precision.Single, [[32, 3, 112, 112]], new() { Groups = groups });
/// foreach (var batch in batches)
/// {
///     step.Inputs[0].Write(batch.Frames);
///     step.WriteLabels(batch.Labels);
///     step.Run();
/// }
///
/// step.ReadParameters();
/// </code></example>
public sealed class TrainingStep : IDisposable
{
    readonly TrainingOptions options;
    readonly DeviceArena arena;
    readonly Func<DeviceArena, MemoryPlan> plan;
    readonly GroupUpdate[] updates;
    readonly IRandomLayer[] random;
    PlannedStep planned;
    LaunchGraph gradients;
    float[] labels = [];
    int pending;

    /// <summary>Prepares a network for training.</summary>
    /// <param name="network">The network. Of several results the first is what the loss reads; an <see cref="ILossNetwork"/> has losses of its own besides.</param>
    /// <param name="device">Where it is trained.</param>
    /// <param name="precision">The type of every tensor.</param>
    /// <param name="inputs">The shapes of the network's inputs, for the largest batch.</param>
    /// <param name="options">The rest.</param>
    /// <exception cref="ArgumentException">The shapes do not fit the network, or the loss.</exception>
    /// <exception cref="DeviceException">The device has not the memory, or does not compute in that precision.</exception>
    public TrainingStep(ILayer network, Device device, Precision precision, IReadOnlyList<Shape> inputs, TrainingOptions? options = null)
        : this(network, device, arena => new MemoryPlan(arena, precision), inputs, options)
    {
    }

    /// <summary>Prepares a network for training, by plans of one's own.</summary>
    /// <inheritdoc cref="TrainingStep(ILayer, Device, Precision, IReadOnlyList{Shape}, TrainingOptions?)"/>
    /// <param name="network">The network.</param>
    /// <param name="device">Where it is trained.</param>
    /// <param name="plan">Makes a plan in a memory: one for the shapes given here, and one for each call of <see cref="Resize"/>.</param>
    /// <param name="inputs">The shapes of the inputs.</param>
    /// <param name="options">The rest.</param>
    public TrainingStep(ILayer network, Device device, Func<DeviceArena, MemoryPlan> plan, IReadOnlyList<Shape> inputs, TrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(inputs);
        (Network, this.plan, this.options) = (network, plan, options ?? new TrainingOptions());
        updates = Updates(network, this.options);
        random = [.. NamedParameter.Layers(network).OfType<IRandomLayer>().Distinct()];
        LearningRate = this.options.LearningRate;
        arena = new DeviceArena(device);
        try
        {
            planned = PlannedStep.Of(network, this.options.Loss, updates, plan(arena), inputs);
        }
        catch
        {
            arena.Dispose();
            throw;
        }

        gradients = device.Record(planned.ComputeGradients);
    }

    /// <summary>The network. Its own parameters are as they were, or as <see cref="ReadParameters"/> found them.</summary>
    public ILayer Network { get; }

    /// <summary>Describes a step without taking any memory.</summary>
    /// <param name="network">The network.</param>
    /// <param name="device">Where it would be trained.</param>
    /// <param name="precision">The type of every tensor.</param>
    /// <param name="inputs">The shapes of the network's inputs.</param>
    /// <param name="options">The rest.</param>
    /// <returns>The description.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit the network, or the loss.</exception>
    public static StepDescription Describe(ILayer network, Device device, Precision precision, IReadOnlyList<Shape> inputs, TrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        options ??= new TrainingOptions();
        using var plan = new MemoryPlan(device, precision);
        var step = new PlannedStep(network, options.Loss, Updates(network, options), plan, inputs);
        var (velocities, keepingAll) = (step.Velocities.Sum(velocity => velocity.Bytes), plan.BytesKeepingAll);
        return new StepDescription(plan.Measure() - velocities, velocities, keepingAll - velocities, plan.Kernels);
    }

    /// <summary>Where it is trained.</summary>
    public Device Device => arena.Device;

    /// <summary>The network's inputs, and behind them those that only training has (<see cref="ILossNetwork.TrainingInputs"/>): write them before <see cref="Run"/>.</summary>
    public IReadOnlyList<Tensor> Inputs => planned.Inputs;

    /// <summary>
    /// What the network's result is compared with: as many axes of it as the loss says, for classes (N). Written as numbers of classes by <see cref="WriteLabels"/>.
    /// </summary>
    public Tensor Targets => planned.Targets;

    /// <summary>The network's result in the last step.</summary>
    public Tensor Output => planned.Output;

    /// <summary>The loss of the last step, with those that are the network's own. Reading it waits for the device.</summary>
    public Tensor Loss => planned.Loss;

    /// <summary>All learned parameters, one behind the other, by group.</summary>
    public Tensor Parameters => planned.Plan.Parameters;

    /// <summary>The gradients of all learned parameters, in the same order.</summary>
    public Tensor Gradients => planned.Plan.Gradients;

    /// <summary>The velocities of each group that has parameters, in the same order.</summary>
    public IReadOnlyList<Tensor> Velocities => planned.Velocities;

    /// <summary>The moving averages of each group that has parameters, in the same order; empty without <see cref="TrainingOptions.AverageDecay"/>.</summary>
    public IReadOnlyList<Tensor> Averages => planned.Averages;

    /// <summary>The norm of all gradients in the last update, before it was clipped; not a number without <see cref="TrainingOptions.ClipNorm"/>.</summary>
    public double GradientNorm { get; private set; } = double.NaN;

    /// <summary>The memory of all tensors, in bytes.</summary>
    public long Bytes => planned.Plan.Bytes;

    /// <summary>The learning rate of the next step, before the factors of groups.</summary>
    public double LearningRate
    {
        get;
        set
        {
            field = value;
            foreach (var update in updates)
            {
                update.LearningRate = value;
            }
        }
    }

    /// <summary>How many steps have been run. With the seed it says what random layers draw; set it where training goes on.</summary>
    public long Steps { get; set; }

    /// <summary>Why one call does not launch all of the step but for its update, once that is known; null where it does.</summary>
    public string? WhyNoGraph => random.Length > 0 ? "a layer draws random numbers, others in each step" : gradients.WhyNot;

    /// <summary>Runs the network, its loss and the backward pass, and updates the parameters.</summary>
    public void Run()
    {
        ComputeGradients();
        AddGradients();
        Update();
    }

    /// <summary>
    /// Computes the loss and the gradients, without an update: call <see cref="AddGradients"/> and then <see cref="Update"/>. What several devices share is exchanged between.
    /// </summary>
    public void ComputeGradients()
    {
        if (random.Length == 0)
        {
            gradients.Run();
            return;
        }

        Draw();
        planned.ComputeGradients();
    }

    /// <summary>Adds the gradients to those since the last update, where <see cref="TrainingOptions.AccumulatesGradients"/> says so.</summary>
    public void AddGradients()
    {
        foreach (var update in updates)
        {
            update.IsFirst = pending == 0;
        }

        planned.Accumulate();
        pending = options.AccumulatesGradients ? pending + 1 : 1;
    }

    /// <summary>Updates the parameters by the gradients, the mean of those that were added since the last update.</summary>
    public void Update()
    {
        var scale = 1.0 / Math.Max(pending, 1);
        if (options.ClipNorm is { } limit)
        {
            GradientNorm = scale * planned.ReadNorm();
            scale *= Math.Min(1, limit / Math.Max(GradientNorm, double.Epsilon));
        }

        foreach (var update in updates)
        {
            update.GradientScale = (float)scale;
            update.AverageDecay = (float)Math.Min(options.AverageDecay ?? 0, (1.0 + Steps) / (10.0 + Steps));
        }

        planned.Update();
        Steps++;
        pending = 0;
    }

    /// <summary>Records the step anew at its next run, where hyper-parameters of layers have changed.</summary>
    public void Record()
    {
        gradients.Dispose();
        gradients = Device.Record(planned.ComputeGradients);
    }

    /// <summary>
    /// Prepares the network for a batch of other shapes, and for what its hyper-parameters make of shapes by now: fewer clips, or shorter ones. Parameters, buffers and
    /// velocities stay; in the memory of a larger batch nothing is allocated on the device, and no kernel is compiled that has been
    /// (with <see cref="MemoryPlan.CompilesForSmaller"/> none at all). The tensors that this class had before are gone.
    /// </summary>
    /// <param name="inputs">The shapes of the inputs.</param>
    /// <exception cref="ArgumentException">The shapes do not fit the network, or the loss.</exception>
    /// <exception cref="DeviceException">The device has not the memory.</exception>
    public void Resize(params IReadOnlyList<Shape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (Inputs.Take(inputs.Count).Select(input => input.Shape).SequenceEqual(inputs))
        {
            return;
        }

        var next = PlannedStep.Of(Network, options.Loss, updates, plan(arena), inputs);
        planned.Dispose();
        planned = next;
        Record();
    }

    /// <summary>Writes the classes of the batch.</summary>
    /// <param name="classes">The number of each sample's class, from 0, or -100 for a sample that does not count.</param>
    /// <exception cref="ArgumentException">They are too few or too many, or one is no class.</exception>
    public void WriteLabels(ReadOnlySpan<int> classes)
    {
        if (classes.Length != Targets.Count)
        {
            throw new ArgumentException($"There are {Targets.Count} labels in a batch, of shape {Targets.Shape}; {classes.Length} were given.");
        }

        var (all, ignored) = (Output.Shape[1], (int)SoftmaxCrossEntropy.Ignored);
        if (labels.Length != classes.Length)
        {
            labels = new float[classes.Length];
        }

        for (var at = 0; at < classes.Length; at++)
        {
            labels[at] = (classes[at] >= 0 && classes[at] < all) || classes[at] == ignored
                ? classes[at]
                : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Label {classes[at]} of sample {at} is no class: there are {all}, from 0 to {all - 1}."));
        }

        Targets.Write(labels);
    }

    /// <summary>The loss of the last step, after waiting for it.</summary>
    /// <returns>The loss.</returns>
    public double ReadLoss()
    {
        var value = 0.0;
        Loss.Read(new Span<double>(ref value));
        return value;
    }

    /// <summary>Runs the network alone, in training form: running statistics move, nothing is learned.</summary>
    public void Forward()
    {
        Draw();
        planned.Forward();
    }

    /// <summary>Reads parameters and buffers back into the network's own.</summary>
    public void ReadParameters()
    {
        foreach (var (parameter, tensor) in Network.Parameters.Zip(planned.Parameters))
        {
            tensor.Read(parameter.Values);
        }
    }

    /// <summary>Reads the moving averages of parameters back into the network's own, where there are some. What is not learned stays.</summary>
    public void ReadAverages() => planned.ReadAverages();

    /// <summary>Writes the network's own parameters and buffers to the device.</summary>
    public void WriteParameters()
    {
        foreach (var (parameter, tensor) in Network.Parameters.Zip(planned.Parameters))
        {
            tensor.Write(parameter.Values);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        gradients.Dispose();
        planned.Dispose();
        arena.Dispose();
    }

    /// <summary>Gives each random layer the seed of this step, and of this part of its batch.</summary>
    void Draw()
    {
        for (var at = 0; at < random.Length; at++)
        {
            random[at].Seed = (int)Noise.Bits(Noise.Bits(options.Seed, (ulong)Steps), ((ulong)pending * (ulong)random.Length) + (ulong)at);
        }
    }

    static GroupUpdate[] Updates(ILayer network, TrainingOptions options) =>
        [.. (options.Groups ?? ParameterGroup.Of(network)).Select(group => new GroupUpdate(group, options))];
}
