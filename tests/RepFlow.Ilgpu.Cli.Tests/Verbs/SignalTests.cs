using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using RepFlow.Ilgpu.Cli.Tests.Support;

namespace RepFlow.Ilgpu.Cli.Tests.Verbs;

/// <summary>Ctrl-C, which only a process of its own can be given.</summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class SignalTests : IDisposable
{
    const int Interrupt = 2;

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Work_that_cannot_stop_is_cut_off_with_one_line_and_leaves_nothing()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var (a, b, g) = (folder.RandomNpy("a.npy", [1, 1, 4, 5], 1), folder.RandomNpy("b.npy", [1, 1, 4, 5], 2), folder.RandomNpy("g.npy", [1, 2, 4, 5], 3));
        string[] arguments =
        [
            typeof(Tool).Assembly.Location, "flow", a, b, "--iterations", "2147483647", "--device", "host", "--out", folder["u.npy"],
            "--upstream", g, "--gradients", folder["x/y"], "--json",
        ];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

        // The folder is made just before the layer runs.
        for (var wait = 0; wait < 300 && !Directory.Exists(folder["x/y"]); wait++)
        {
            await Task.Delay(100);
        }

        await Task.Delay(1000);
        Assert.Equal(0, Kill(process.Id, Interrupt));
        await process.WaitForExitAsync();
        Assert.Equal(Tool.Cancelled, process.ExitCode);
        Assert.Equal("repflow: cancelled; nothing was written.", (await error).TrimEnd());
        Assert.Contains("cancelled", System.Text.Json.JsonDocument.Parse(await output).RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(["a.npy", "b.npy", "g.npy"], folder.Names);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
