using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Cli.Runs;

/// <summary>What a run came to.</summary>
/// <param name="Model">The model.</param>
/// <param name="Parameters">The number of its learned parameters.</param>
/// <param name="State">How far it is.</param>
/// <param name="Time">How long it took, without what was done before it was taken up.</param>
/// <param name="Busy">The share of the time of training in which the device was busy, from the second epoch on where there is one; NaN where nothing was left to do.</param>
sealed record RunResult(string Model, long Parameters, TrainingState State, TimeSpan Time, double Busy);
