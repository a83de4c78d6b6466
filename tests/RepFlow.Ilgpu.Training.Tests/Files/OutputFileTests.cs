using System.Runtime.Versioning;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Training.Tests.Files;

public sealed class OutputFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_appears_whole_or_not_at_all()
    {
        using (var file = OutputFile.Create(folder["a.npy"]))
        {
            file.Write(stream => stream.Write([1, 2]));
            Assert.False(File.Exists(folder["a.npy"]));
        }

        Assert.Empty(folder.Names);
        Write(folder["a.npy"]);
        Assert.Equal([7], File.ReadAllBytes(folder["a.npy"]));
        var full = Assert.Throws<OutputException>(() => Write(folder["a.npy"], stream => new FullStream().WriteByte(1)));
        Assert.Equal($"cannot write '{folder["a.npy"]}': No space left on device. Make room.", full.Message);
        Assert.Equal([7], File.ReadAllBytes(folder["a.npy"]));
        Assert.Equal(["a.npy"], folder.Names);
    }

    [Fact]
    public void Every_legal_name_can_be_written_and_a_longer_one_is_refused_before_the_work()
    {
        var longest = new string('o', 251) + ".npy";
        Write(folder[longest]);
        Assert.Equal([longest], folder.Names);
        Refuses(folder["o" + longest], "the name is too long");
    }

    [Fact]
    public void A_place_that_is_none_is_named()
    {
        folder.Bytes("f", 1);
        Refuses(folder["f/a.npy"], "is a file, not a folder");
        Refuses(folder["g/a.npy"], "does not exist");
        Refuses(folder.Path, "it is a folder");
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_link_stays_and_leads_to_the_new_file_which_keeps_its_mode()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        folder.Bytes("old", 1);
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead | UnixFileMode.GroupExecute;
        File.SetUnixFileMode(folder["old"], mode);
        File.CreateSymbolicLink(folder["middle"], "old");
        File.CreateSymbolicLink(folder["link.npy"], folder["middle"]);
        File.CreateSymbolicLink(folder["new.npy"], "made");
        Write(folder["link.npy"]);
        Write(folder["new.npy"]);
        Assert.Equal("old", new FileInfo(folder["middle"]).LinkTarget);
        Assert.NotNull(new FileInfo(folder["link.npy"]).LinkTarget);
        Assert.Equal([7], File.ReadAllBytes(folder["old"]));
        Assert.Equal(mode, File.GetUnixFileMode(folder["old"]));
        Assert.Equal([7], File.ReadAllBytes(folder["made"]));

        File.CreateSymbolicLink(folder["astray.npy"], "nowhere/x");
        File.CreateSymbolicLink(folder["circle.npy"], "circle.npy");
        Refuses(folder["astray.npy"], "is a link to");
        Refuses(folder["circle.npy"], "cannot write");
        File.CreateSymbolicLink(folder["null.npy"], "/dev/null");
        Refuses(folder["null.npy"], "is a device, not a file");
        Pipe.Make(folder["pipe.npy"]);
        Refuses(folder["pipe.npy"], "is a pipe, not a file");
        Assert.Contains("is a pipe", Assert.ThrowsAny<InputException>(() => InputFile.Check(folder["pipe.npy"])).Message, StringComparison.Ordinal);
        Assert.Contains("is a link to", Assert.ThrowsAny<InputException>(() => InputFile.Check(folder["astray.npy"])).Message, StringComparison.Ordinal);
    }

    static void Write(string name, Action<Stream>? write = null)
    {
        using var file = OutputFile.Create(name);
        file.Write(write ?? (stream => stream.WriteByte(7)));
        file.Commit();
    }

    void Refuses(string name, string says)
    {
        var before = folder.Names.ToArray();
        var message = Assert.ThrowsAny<InputException>(() => OutputFile.Create(name)).Message;
        Assert.StartsWith($"cannot write '{name}': ", message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.Equal(before, folder.Names);
    }
}
