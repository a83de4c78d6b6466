using RepFlow.Ilgpu.Training.Video;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>A test on real recordings, which needs ffmpeg too; it is skipped, saying so, where either is absent.</summary>
public sealed class RecordingTheoryAttribute : TheoryAttribute
{
    public RecordingTheoryAttribute()
    {
        if (!Directory.Exists(Recordings.Folder))
        {
            Skip = $"there are no recordings in {Recordings.Folder} (set REPFLOW_DATA)";
        }
        else if (!Ffmpeg.Available)
        {
            Skip = "ffmpeg and ffprobe are not on the PATH";
        }
    }
}
