using System.Runtime.CompilerServices;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>The real recordings beside the project: the folder in REPFLOW_DATA, or ../shared/data from the project's root.</summary>
public static class Recordings
{
    public static string Folder { get; } = Environment.GetEnvironmentVariable("REPFLOW_DATA") is { Length: > 0 } folder
        ? folder
        : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "shared", "data"));

    public static string Clip(string folder, string pattern) => Directory.GetFiles(Path.Combine(Folder, "clips", folder), pattern).Single();

    static string ThisFile([CallerFilePath] string path = "") => path;
}
