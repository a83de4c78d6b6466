using System.Diagnostics;
using System.Text.RegularExpressions;

namespace RepFlow.Ilgpu.Generators.Tests.Kernels;

/// <summary>NVIDIA's assembler, where it is installed.</summary>
static partial class Ptxas
{
    /// <summary>The program: the environment variable <c>REPFLOW_PTXAS</c>, else the first on the path; null if there is none.</summary>
    public static string? Path { get; } = Find();

    /// <summary>Assembles a kernel for compute capability 8.0.</summary>
    /// <param name="ptx">The text.</param>
    /// <param name="mayUseLocalMemory">Whether a stack frame is accepted; spilled registers never are.</param>
    /// <returns>What is wrong, one line each: errors, a stack frame, spilled registers.</returns>
    public static IReadOnlyList<string> Faults(string ptx, bool mayUseLocalMemory = false)
    {
        var file = System.IO.Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, ptx);
            var start = new ProcessStartInfo(Path!, ["-arch=sm_80", "-v", file, "-o", "/dev/null"]) { RedirectStandardError = true, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEnd() + output.Result;
            process.WaitForExit();
            return process.ExitCode != 0
                ? [$"ptxas: {errors.Trim()}"]
                : [.. StackLine.Matches(errors).Where(match => match.Groups.Values.Skip(mayUseLocalMemory ? 2 : 1).Any(count => count.Value != "0")).Select(match => match.Value.Trim())];
        }
        finally
        {
            File.Delete(file);
        }
    }

    static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("REPFLOW_PTXAS");
        var candidates = named is not null
            ? [named]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator).Select(folder => System.IO.Path.Combine(folder, "ptxas"));
        return candidates.FirstOrDefault(File.Exists);
    }

    [GeneratedRegex(@"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads")]
    static partial Regex StackLine { get; }
}
