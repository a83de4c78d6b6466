using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Training.Tests.Files;

public sealed class TemporaryFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_a_killed_program_left_goes_and_what_a_running_one_uses_stays()
    {
        var (visible, hidden) = ($"repflow-{new string('a', 32)}.tmp", $".repflow-{new string('b', 32)}.tmp");
        folder.Bytes(visible, 1);
        folder.Bytes(hidden, 1);

        // Of somebody else: another pattern, a folder.
        folder.Bytes("repflow-notes.tmp", 1);
        Directory.CreateDirectory(folder[$"repflow-{new string('c', 32)}.tmp"]);
        using (var running = TemporaryFile.InShared(folder.Path))
        {
            Assert.DoesNotContain(visible, folder.Names);
            Assert.DoesNotContain(hidden, folder.Names);
            using var other = TemporaryFile.Beside(folder.Path);
            Assert.True(File.Exists(running.Path));
            Assert.True(File.Exists(other.Path));
        }

        Assert.Equal([$"repflow-{new string('c', 32)}.tmp", "repflow-notes.tmp"], folder.Names);
    }
}
