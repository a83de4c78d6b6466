using RepFlow.Ilgpu.Cli.Tests.Support;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Cli.Tests.Verbs;

/// <summary>Changes the PATH of the whole process, so nothing else may run meanwhile.</summary>
[CollectionDefinition("environment", DisableParallelization = true)]
[Collection("environment")]
public sealed class WithoutFfmpegTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Videos_say_how_to_get_it_and_the_rest_works()
    {
        var (a, b) = (folder.RandomNpy("a.npy", [1, 1, 4, 5], 1), folder.RandomNpy("b.npy", [1, 1, 4, 5], 2));
        var path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", folder.Path);
        try
        {
            CommandLine.Fails(["flow", folder.Bytes("v.avi", 1)], "needs ffprobe", "Install ffmpeg", "work without it");
            CommandLine.Fails(["flow", "--out", folder["f.mp4"]], "needs ffmpeg", "Install ffmpeg");
            Assert.Equal(0, CommandLine.Run("flow", a, b, "--out", folder["u.npy"]).Code);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }
}
