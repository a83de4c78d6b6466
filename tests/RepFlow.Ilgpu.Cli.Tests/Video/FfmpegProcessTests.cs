using System.Diagnostics;
using System.Globalization;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Video;

namespace RepFlow.Ilgpu.Cli.Tests.Video;

/// <summary>What is started ends: with its work, with the tool, and when it is stuck.</summary>
public sealed class FfmpegProcessTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_program_that_is_stuck_is_ended()
    {
        if (Ffmpeg.Find("sleep") is not { } sleep)
        {
            return;
        }

        using var process = new FfmpegProcess(sleep, CancellationToken.None, "1000") { Patience = TimeSpan.FromMilliseconds(100) };
        Assert.Contains("did nothing", Assert.Throws<InputException>(() => process.End()).Message, StringComparison.Ordinal);

        using var cancellation = new CancellationTokenSource(100);
        using var cancelled = new FfmpegProcess(sleep, cancellation.Token, "1000");
        Assert.Throws<OperationCanceledException>(() => cancelled.End());
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("KILL")]
    public async Task A_program_ends_with_the_tool(string signal)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // An ffprobe that is stuck.
        File.WriteAllText(folder["ffprobe"], $"#!/bin/sh\necho $$ > {folder["started"]}\nmv {folder["started"]} {folder["child"]}\nexec sleep 1000\n");
        File.SetUnixFileMode(folder["ffprobe"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo("dotnet", [typeof(Tool).Assembly.Location, "flow", folder.Bytes("a.mp4", 1), "--out", folder["u.npy"]])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = folder.Path + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        using var tool = Process.Start(start)!;
        await Until(() => File.Exists(folder["child"]));
        var child = int.Parse(File.ReadAllText(folder["child"]), CultureInfo.InvariantCulture);
        Assert.True(Lives(child));
        using (var kill = Process.Start("sh", ["-c", $"kill -{signal} {tool.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await tool.WaitForExitAsync();
        await Until(() => !Lives(child));

        // A program that has ended and that nobody has asked for its exit code yet is a zombie, Z.
        static bool Lives(int process) => File.Exists($"/proc/{process}/stat") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
    }

    static async Task Until(Func<bool> condition)
    {
        for (var wait = 0; wait < 600; wait++)
        {
            if (condition())
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail("it did not come to pass in 30 seconds");
    }
}
