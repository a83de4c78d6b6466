namespace RepFlow.Ilgpu.Training.Data;

/// <summary>The next thing for a worker to do: write a crop, mix a batch, read a clip, or count a video's clips.</summary>
/// <param name="Clip">The clip; none where a batch is mixed.</param>
/// <param name="Batch">The batch that a crop goes into, or that is mixed; none where a clip is read.</param>
/// <param name="Crop">Which crop.</param>
/// <param name="Sample">Its place in the batch.</param>
/// <param name="IsCount">Whether only the number of clips of the video is wanted.</param>
readonly record struct ClipJob(PendingClip? Clip, ClipBatch? Batch = null, int Crop = 0, int Sample = 0, bool IsCount = false);
