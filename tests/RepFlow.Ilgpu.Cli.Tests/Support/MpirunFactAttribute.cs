using RepFlow.Ilgpu.Training.Video;

namespace RepFlow.Ilgpu.Cli.Tests.Support;

/// <summary>A test that needs Open MPI; it is skipped, saying so, where that is absent.</summary>
sealed class MpirunFactAttribute : FactAttribute
{
    public MpirunFactAttribute() => Skip = Ffmpeg.Find("mpirun") is null ? "mpirun is not on the PATH" : null;
}
