using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using RepFlow.Ilgpu.Cli.Tests.Support;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Cli.Tests.Verbs;

/// <summary>Ctrl-C, which only a process of its own can be given.</summary>
[UnsupportedOSPlatform("windows")]
[Trait("Speed", "Slow")]
public sealed partial class SignalTests : IDisposable
{
    const int HangUp = 1;
    const int Interrupt = 2;
    const int Killed = 9;

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
        using var process = Start(
            "flow", a, b, "--iterations", "2147483647", "--device", "host", "--out", folder["u.npy"],
            "--upstream", g, "--gradients", folder["x/y"], "--json");
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

        // The folder is made just before the layer runs.
        for (var wait = 0; wait < 300 && !Directory.Exists(folder["x/y"]); wait++)
        {
            await Task.Delay(100);
        }

        await Task.Delay(1000);
        Assert.Equal(0, Kill(process.Id, Interrupt));
        await Ended(process);
        Assert.Equal(Tool.Cancelled, process.ExitCode);
        Assert.Equal("repflow: cancelled; nothing was written.", (await error).TrimEnd());
        Assert.Contains("cancelled", System.Text.Json.JsonDocument.Parse(await output).RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(["a.npy", "b.npy", "g.npy"], folder.Names);
    }

    [Fact]
    public async Task What_ends_it_leaves_no_temporary_files_not_even_of_one_that_was_killed()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // The first can leave them; the second finds them.
        Assert.Equal(128 + Killed, await EndedBy(Killed));
        Assert.Equal(2, Ours().Length);
        Assert.Equal(128 + HangUp, await EndedBy(HangUp));
        Assert.Empty(Ours());

        // The runtime has files of its own there.
        string[] Ours() => [.. folder.Names.Where(name => !name.StartsWith("dotnet-", StringComparison.Ordinal) && name[..4] != "clr-")];

        async Task<int> EndedBy(int signal)
        {
            var before = Ours();
            using var process = Start("flow", "--max-frames", "2000", "--iterations", "1", "--device", "host", "--out", folder["f.gif"]);
            _ = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            for (var wait = 0; wait < 600 && Ours().Except(before).Count() < 2; wait++)
            {
                await Task.Delay(50);
            }

            Assert.Equal(0, Kill(process.Id, signal));
            await Ended(process);
            return process.ExitCode;
        }
    }

    Process Start(params string[] arguments)
    {
        // Under nohup, or behind a shell's &, signals are ignored, and a child inherits that: these are about the tool, not about who runs the tests.
        string[] command = [.. OperatingSystem.IsLinux() ? ["--default-signal=HUP,INT"] : Array.Empty<string>(), "dotnet", typeof(Tool).Assembly.Location, .. arguments];
        var start = new ProcessStartInfo("env", command) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TMPDIR"] = folder.Path;
        return Process.Start(start)!;
    }

    /// <summary>Waits for a process that was told to end; one that does not is killed, and the test fails.</summary>
    static async Task Ended(Process process)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("The tool goes on a minute after it was told to end.");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
