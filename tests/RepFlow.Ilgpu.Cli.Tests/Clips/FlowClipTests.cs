using RepFlow.Ilgpu.Cli.Clips;
using RepFlow.Ilgpu.Cli.Tests.Support;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Cli.Tests.Clips;

public sealed class FlowClipTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Frames_and_flow_come_back_and_leave_nothing()
    {
        using (var clip = new FlowClip(3, 2, 25, folder.Path))
        {
            var flow = new FlowField(3, 2);
            (flow.U[5], flow.V[0]) = (1.5, -2.5);
            clip.Add(new Picture(3, 2));
            clip.Add(new Picture(3, 2, [.. Enumerable.Range(0, 18).Select(i => (byte)i)]));
            clip.Write(0, 0, new FlowField(3, 2));

            // A row alone, and the rows in any order.
            clip.Write(1, 1, new FlowField(3, 1) { U = { [2] = 1.5 } });
            clip.Write(1, 0, new FlowField(3, 1) { V = { [0] = -2.5 } });
            Assert.Equal(Enumerable.Range(0, 18).Select(i => (byte)i), clip.Frame(1).Rgb);
            Assert.Equal(flow.U, clip.Strips(1).SelectMany(strip => strip.U));
            Assert.Equal(flow.V, clip.Strips(1).SelectMany(strip => strip.V));
            Assert.Equal(2.5f, clip.Scale.Longest);
        }

        Assert.Empty(folder.Names);
    }

    [Fact]
    public void Without_a_folder_for_temporary_files_the_message_says_how_to_name_another()
    {
        var message = Assert.Throws<InputException>(() => new FlowClip(3, 2, 25, folder["nowhere"])).Message;
        Assert.Contains(folder["nowhere"], message, StringComparison.Ordinal);
        Assert.Contains(OperatingSystem.IsWindows() ? "TMP" : "TMPDIR", message, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", message, StringComparison.Ordinal);
    }
}
