using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Video;

namespace RepFlow.Ilgpu.Training.Tests.Video;

public sealed class Mp4FileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [FfmpegFact]
    public void A_part_of_a_file_is_told_from_a_whole_one()
    {
        // The index is last, and first.
        foreach (var more in new[] { string.Empty, "-movflags +faststart" })
        {
            var whole = File.ReadAllBytes(FfmpegTool.Pattern(folder, "a.mp4", 5, more: more));
            Mp4File.CheckWhole(new MemoryStream(whole));
            foreach (var length in new[] { 0, 1, 20, 100, whole.Length / 2, whole.Length - 1 })
            {
                Assert.Throws<IOException>(() => Mp4File.CheckWhole(new MemoryStream(whole[..length])));
            }
        }
    }
}
