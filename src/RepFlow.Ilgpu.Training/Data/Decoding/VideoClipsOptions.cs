namespace RepFlow.Ilgpu.Training.Data;

/// <summary>How <see cref="VideoClips"/> decodes.</summary>
public sealed record VideoClipsOptions
{
    /// <summary>
    /// Frames whose shorter side is longer than this are scaled to it while they are decoded, in pixels; 0 keeps them as they are. Training crops from
    /// what is a little larger than its input: 128 for crops of 112.
    /// </summary>
    public int ShortSide { get; init; } = 128;

    /// <summary>Where decoded clips are kept; null keeps the last few in memory alone.</summary>
    public ClipCache? Cache { get; init; }

    /// <summary>Told, in one line, of a clip that is damaged and leaves frames to work with. By several threads at once.</summary>
    public Action<string>? Note { get; init; }
}
