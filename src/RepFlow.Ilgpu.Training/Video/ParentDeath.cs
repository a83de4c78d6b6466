using System.Diagnostics;

namespace RepFlow.Ilgpu.Training.Video;

/// <summary>Lets a program end with this one even where this one has no time to end it, as when it is killed.</summary>
static class ParentDeath
{
    static readonly Lazy<string[]> Found = new(Find);

    /// <summary>What stands before a command line: util-linux's <c>setpriv</c>, which asks Linux for that signal; nothing where it is not there.</summary>
    /// <remarks>The signal comes when the thread ends that started the program: start it on the one that works with it.</remarks>
    public static IEnumerable<string> Prefix => Found.Value;

    static string[] Find()
    {
        string[] prefix = [Ffmpeg.Find("setpriv") ?? string.Empty, "--pdeathsig", "KILL"];
        if (!OperatingSystem.IsLinux() || prefix[0].Length == 0)
        {
            return [];
        }

        // Another setpriv, as BusyBox has, knows no such option.
        using var process = Process.Start(new ProcessStartInfo(prefix[0], [.. prefix[1..], "true"]) { RedirectStandardOutput = true, RedirectStandardError = true });
        process!.WaitForExit();
        return process.ExitCode == 0 ? prefix : [];
    }
}
