using RepFlow.Ilgpu.Cli.Video;

namespace RepFlow.Ilgpu.Cli.Tests.Support;

/// <summary>A test that needs ffmpeg; it is skipped, saying so, where there is none.</summary>
sealed class FfmpegFactAttribute : FactAttribute
{
    public FfmpegFactAttribute()
    {
        if (!Ffmpeg.Available)
        {
            Skip = "ffmpeg and ffprobe are not on the PATH";
        }
    }
}
