namespace RepFlow.Ilgpu.Training.Data;

/// <summary>What follows the last frame of a video that is shorter than the window.</summary>
public enum ShortVideo
{
    /// <summary>The video from its beginning.</summary>
    Loops,

    /// <summary>The last frame again.</summary>
    RepeatsLastFrame,
}
