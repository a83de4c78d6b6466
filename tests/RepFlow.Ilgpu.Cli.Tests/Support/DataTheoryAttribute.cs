using RepFlow.Ilgpu.Cli.Video;

namespace RepFlow.Ilgpu.Cli.Tests.Support;

/// <summary>A test on real recordings, which needs ffmpeg too; it is skipped, saying so, where either is absent.</summary>
sealed class DataTheoryAttribute : TheoryAttribute
{
    public DataTheoryAttribute()
    {
        if (!Directory.Exists(Data.Folder))
        {
            Skip = $"there are no recordings in {Data.Folder} (set REPFLOW_DATA)";
        }
        else if (!Ffmpeg.Available)
        {
            Skip = "ffmpeg and ffprobe are not on the PATH";
        }
    }
}
