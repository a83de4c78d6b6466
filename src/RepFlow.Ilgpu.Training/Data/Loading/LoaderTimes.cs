namespace RepFlow.Ilgpu.Training.Data;

/// <summary>Where the time of reading goes.</summary>
/// <param name="Batches">The number of batches that were taken.</param>
/// <param name="Waiting">How long whoever took them had to wait.</param>
/// <param name="Clips">The number of clips that were decoded.</param>
/// <param name="Decoding">The time that took, of all workers together.</param>
/// <param name="Samples">The number of samples that were made of them.</param>
/// <param name="Augmenting">The time that took, of all workers together.</param>
public readonly record struct LoaderTimes(int Batches, TimeSpan Waiting, int Clips, TimeSpan Decoding, int Samples, TimeSpan Augmenting);
