namespace RepFlow.Ilgpu.Training.Data;

/// <summary>A clip on its way into batches.</summary>
/// <param name="place">Its video's place in the epoch's order.</param>
/// <param name="index">Its video's index in the source.</param>
/// <param name="clip">Which clip of the video.</param>
/// <param name="isLast">Whether the video has no further clip.</param>
sealed class PendingClip(int place, int index, int clip, bool isLast)
{
    public int Place => place;

    public int Index => index;

    public int Clip => clip;

    public bool IsLast => isLast;

    /// <summary>The decoded frames, as long as they are needed.</summary>
    public DecodedClip? Decoded { get; set; }

    /// <summary>Which of the decoded frames make the clip.</summary>
    public int[] Frames { get; set; } = [];

    /// <summary>Why it could not be read.</summary>
    public Exception? Error { get; set; }

    /// <summary>Whether reading it has come to an end.</summary>
    public bool IsRead => Decoded is not null || Error is not null;

    /// <summary>How many of its crops have a place in a batch.</summary>
    public int Placed { get; set; }

    /// <summary>How many of its crops are written.</summary>
    public int Written { get; set; }
}
