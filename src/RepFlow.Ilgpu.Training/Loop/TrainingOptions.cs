using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Training;

/// <summary>How a network is trained in each step.</summary>
public sealed record TrainingOptions
{
    /// <summary>The loss, a layer of two inputs: the network's result and the targets. Its result is one number; an <see cref="Networks.ILossNetwork"/> adds others to it.</summary>
    public ILayer Loss { get; init; } = SoftmaxCrossEntropy.Definition;

    /// <summary>Which parameters are updated, and how; null for all, without weight decay: <see cref="ParameterGroup.Of"/>.</summary>
    public IReadOnlyList<ParameterGroup>? Groups { get; init; }

    /// <summary>The learning rate of the first step.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>The share of the velocity that stays, at least 0 and below 1.</summary>
    public float Momentum { get; init; } = 0.9f;

    /// <summary>Whether <see cref="TrainingStep.ComputeGradients"/> adds to the gradients since the last update, whose mean is what updates: batches in parts.</summary>
    public bool AccumulatesGradients { get; init; }

    /// <summary>The largest norm of all gradients together; larger ones are scaled down to it. Null for no limit. Each update then waits for the device.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>The largest magnitude of an element of a gradient; larger ones are clipped to it. Null for no limit.</summary>
    public double? ClipValue { get; init; }

    /// <summary>
    /// The share of the parameters' moving average that stays in a step, as in 0.999; null for no average. In the first steps it is less, (1 + n) / (10 + n) in the
    /// n-th, so that the parameters at the start are soon forgotten.
    /// </summary>
    public double? AverageDecay { get; init; }

    /// <summary>With the number of the step, what random layers draw their numbers from.</summary>
    public ulong Seed { get; init; }
}
