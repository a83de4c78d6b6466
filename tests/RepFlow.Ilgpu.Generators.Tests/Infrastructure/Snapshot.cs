using System.Runtime.CompilerServices;
using DiffEngine;

namespace RepFlow.Ilgpu.Generators.Tests.Infrastructure;

/// <summary>
/// Compares text with a file that a person has looked at, by Verify's convention: <c>Class.Method#name.verified.cs</c> beside the test; what
/// came instead is written to <c>….received.cs</c>. To accept it, rename it, or run with <c>REPFLOW_ACCEPT_SNAPSHOTS=1</c>.
/// </summary>
/// <remarks>This class is all that knows the convention, so that Verify.Xunit can take over by changing this file.</remarks>
static class Snapshot
{
    /// <summary>Asserts that a text is the one that was verified.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Tells several snapshots of a test apart; null for the only one.</param>
    /// <param name="extension">The file's extension.</param>
    /// <param name="file">The test's file, filled in by the compiler.</param>
    /// <param name="method">The test, filled in by the compiler.</param>
    public static void Match(
        string text,
        string? name = null,
        string extension = "cs",
        [CallerFilePath] string file = "",
        [CallerMemberName] string method = "")
    {
        var stem = Path.Combine(Path.GetDirectoryName(file)!, $"{Path.GetFileNameWithoutExtension(file)}.{method}{(name is null ? "" : "#" + name)}");
        var verified = $"{stem}.verified.{extension}";
        var received = $"{stem}.received.{extension}";
        var actual = Normalise(text);
        var expected = File.Exists(verified) ? Normalise(File.ReadAllText(verified)) : null;
        if (actual == expected)
        {
            File.Delete(received);
            return;
        }

        if (Environment.GetEnvironmentVariable("REPFLOW_ACCEPT_SNAPSHOTS") == "1")
        {
            File.WriteAllText(verified, actual);
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, actual);
        if (Environment.UserInteractive && !BuildServerDetector.Detected && !Console.IsInputRedirected)
        {
            DiffRunner.Launch(received, verified);
        }

        Assert.Fail(expected is null
            ? $"Nothing is verified yet: look at {received} and rename it to {Path.GetFileName(verified)}."
            : $"{Path.GetFileName(received)} is not what was verified; first difference in {FirstDifference(expected, actual)}");
    }

    static string Normalise(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

    static string FirstDifference(string expected, string actual)
    {
        var (old, now) = (expected.Split('\n'), actual.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(old.Length, now.Length)).First(number => old.ElementAtOrDefault(number) != now.ElementAtOrDefault(number));
        return $"line {line + 1}:{Environment.NewLine}verified: {old.ElementAtOrDefault(line)}{Environment.NewLine}received: {now.ElementAtOrDefault(line)}";
    }
}
