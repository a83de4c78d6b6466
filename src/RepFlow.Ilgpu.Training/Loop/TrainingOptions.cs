using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Training;

/// <summary>How a network is trained in each step.</summary>
public sealed record TrainingOptions
{
    /// <summary>The loss, a layer of two inputs: the network's result and the targets. Its result is one number.</summary>
    public ILayer Loss { get; init; } = SoftmaxCrossEntropy.Definition;

    /// <summary>Which parameters are updated, and how; null for all, without weight decay: <see cref="ParameterGroup.Of"/>.</summary>
    public IReadOnlyList<ParameterGroup>? Groups { get; init; }

    /// <summary>The learning rate of the first step.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>The share of the velocity that stays, at least 0 and below 1.</summary>
    public float Momentum { get; init; } = 0.9f;

    /// <summary>With the number of the step, what random layers draw their numbers from.</summary>
    public ulong Seed { get; init; }
}
