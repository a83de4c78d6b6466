using RepFlow.Ilgpu.Training.Video;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>A test that needs ffmpeg; it is skipped, saying so, where there is none.</summary>
public sealed class FfmpegFactAttribute : FactAttribute
{
    public FfmpegFactAttribute()
    {
        if (!Ffmpeg.Available)
        {
            Skip = "ffmpeg and ffprobe are not on the PATH";
        }
    }
}
