using System.Runtime.Versioning;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Training.Tests.Files;

[UnsupportedOSPlatform("windows")]
public sealed class SameFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_is_the_same_by_every_name()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        folder.Bytes("a.npy", 1);
        Directory.CreateDirectory(folder["d"]);
        File.CreateSymbolicLink(folder["file"], "a.npy");
        File.CreateSymbolicLink(folder["d/up"], "..");
        Assert.Equal(0, Link.Make(folder["a.npy"], folder["d/hard"]));
        foreach (var name in new[] { "a.npy", "d/../a.npy", "file", "d/up/a.npy", "d/up/d/up/file", "d/hard" })
        {
            Assert.Contains("would replace the input", Refused([folder[name]], folder["a.npy"]), StringComparison.Ordinal);
        }

        // What is not there yet has one place, too.
        foreach (var name in new[] { "d/x/first.npy", "d/up/d/x/first.npy", "d/x/First.npy" })
        {
            Assert.Contains("one file", Refused([folder["d/x/first.npy"], folder[name]]), StringComparison.Ordinal);
        }

        SameFile.Refuse([folder["b.npy"], folder["d/a.npy"], folder["d/x"]], folder["a.npy"], null);
    }

    string Refused(string[] outputs, params string[] inputs) => Assert.Throws<InputException>(() => SameFile.Refuse(outputs, inputs)).Message;
}
