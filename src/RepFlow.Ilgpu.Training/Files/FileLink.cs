namespace RepFlow.Ilgpu.Training.Files;

/// <summary>Follows symbolic links.</summary>
static class FileLink
{
    /// <summary>The file that a name leads to: the last target of a link, also where nothing is there yet.</summary>
    /// <param name="path">The full path.</param>
    /// <returns>The target; the path itself where it is no link, or one that leads nowhere, as in a circle.</returns>
    public static string Target(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be resolved is reported by whoever opens it.
            return path;
        }
    }

    /// <summary>A path with the links among its folders followed, for systems that cannot say which file a name leads to.</summary>
    /// <param name="path">The full path.</param>
    /// <returns>The path without links.</returns>
    public static string WithoutLinkedFolders(string path) =>
        Path.GetDirectoryName(path) is { } folder ? Path.Combine(Target(WithoutLinkedFolders(folder)), Path.GetFileName(path)) : path;
}
