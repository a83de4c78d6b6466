namespace RepFlow.Ilgpu.Training.Data;

/// <summary>The streams of <see cref="SampleRandom"/>: what is drawn for one purpose never moves what is drawn for another.</summary>
static class SampleStreams
{
    /// <summary>The order of an epoch.</summary>
    public const ulong Order = ulong.MaxValue;

    /// <summary>The weight of a batch's mixup.</summary>
    public const ulong Mixup = ulong.MaxValue - 1;

    /// <summary>The frames of a clip.</summary>
    /// <param name="clip">Which clip of the video.</param>
    /// <returns>The stream.</returns>
    public static ulong Frames(int clip) => (ulong)clip << 32;

    /// <summary>What becomes of a crop's pixels.</summary>
    /// <param name="clip">Which clip of the video.</param>
    /// <param name="crop">Which crop of the clip.</param>
    /// <returns>The stream.</returns>
    public static ulong Crop(int clip, int crop) => ((ulong)clip << 32) + 1 + (ulong)crop;
}
