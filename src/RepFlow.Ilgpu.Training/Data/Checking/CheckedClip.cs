namespace RepFlow.Ilgpu.Training.Data;

/// <summary>What was found out about one clip of a list by decoding it.</summary>
/// <param name="Record">What the list says.</param>
public sealed record CheckedClip(ClipRecord Record)
{
    /// <summary>Why it cannot be used, in one line; null where it can be.</summary>
    public string? Failure { get; init; }

    /// <summary>What is odd about it and does no harm to training, in one line; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>The number of frames; 0 where it cannot be used.</summary>
    public int Frames { get; init; }

    /// <summary>The width of the frames as they are stored, in pixels.</summary>
    public int Width { get; init; }

    /// <summary>The height of the frames as they are stored, in pixels.</summary>
    public int Height { get; init; }

    /// <summary>The mean rate in frames a second; 0 of a folder of pictures, which has none.</summary>
    public double FramesPerSecond { get; init; }

    /// <summary>Whether the list gives another number of frames than there are.</summary>
    public bool HasWrongFrames => Failure is null && Record.Frames is { } listed && listed != Frames;
}
