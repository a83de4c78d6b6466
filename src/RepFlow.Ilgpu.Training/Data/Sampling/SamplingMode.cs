namespace RepFlow.Ilgpu.Training.Data;

/// <summary>How the frames of a clip are spread over a video.</summary>
public enum SamplingMode
{
    /// <summary>A window of frames at equal distances.</summary>
    Dense,

    /// <summary>One frame of each of as many equal segments of the whole video (temporal segment networks, Wang et al. 2016).</summary>
    Segments,
}
