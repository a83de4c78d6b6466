namespace RepFlow.Ilgpu.Training;

/// <summary>What an epoch came to.</summary>
/// <param name="State">How far training is after it.</param>
/// <param name="Loss">The mean loss of its samples, in nats, each before its update.</param>
/// <param name="TrainAccuracy">The share of them that was classified rightly, each before its update.</param>
/// <param name="Test">What the test clips came to; null where there are none.</param>
/// <param name="IsBest">Whether it is the best so far.</param>
/// <param name="Computing">The time that the device took for training.</param>
/// <param name="Waiting">The time that training waited for samples.</param>
/// <param name="Testing">The time that the test clips took.</param>
public sealed record EpochReport(
    TrainingState State, double Loss, double TrainAccuracy, EvaluationResult? Test, bool IsBest, TimeSpan Computing, TimeSpan Waiting, TimeSpan Testing)
{
    /// <summary>The share of training in which the device was busy, 0 to 1.</summary>
    public double Busy => Computing / (Computing + Waiting);
}
