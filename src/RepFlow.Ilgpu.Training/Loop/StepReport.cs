namespace RepFlow.Ilgpu.Training;

/// <summary>What an update did.</summary>
/// <param name="State">How far training is after it.</param>
/// <param name="EpochPart">The part of the present epoch that is done, 0 to 1.</param>
/// <param name="Loss">The mean loss of its samples, in nats.</param>
/// <param name="LearningRate">Its learning rate.</param>
/// <param name="GradientNorm">The norm of all gradients before clipping; NaN where they are not clipped.</param>
/// <param name="Samples">Its samples.</param>
/// <param name="Computing">The time that the device took for it.</param>
/// <param name="Waiting">The time that it waited for its samples.</param>
public sealed record StepReport(
    TrainingState State, double EpochPart, double Loss, double LearningRate, double GradientNorm, int Samples, TimeSpan Computing, TimeSpan Waiting);
