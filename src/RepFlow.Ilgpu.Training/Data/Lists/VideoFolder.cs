namespace RepFlow.Ilgpu.Training.Data.Lists;

/// <summary>Finds the videos that a list names: by path, and where names are unique by path whatever its case, or by the file's name wherever it is.</summary>
sealed class VideoFolder
{
    const int Deepest = 8;

    static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".mp4", ".avi", ".mkv", ".webm", ".mov", ".m4v", ".mpg", ".mpeg", ".wmv", ".flv", ".ogv", ".3gp", ".ts", ".mts", ".m2ts", ".asf", ".gif",
        ".vob", ".y4m", ".mxf",
    };

    readonly string root;
    readonly Lazy<(Dictionary<string, string> ByPath, Dictionary<string, string> ByName)> files;

    /// <summary>Makes a finder.</summary>
    /// <param name="root">The folder.</param>
    public VideoFolder(string root) => (this.root, files) = (root, new(Index));

    /// <summary>Whether a file is a video by its name.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Whether its extension is one of a video's.</returns>
    public static bool IsVideo(string path) => Extensions.Contains(Path.GetExtension(path));

    /// <summary>The end of a video's path in a text that goes on behind a blank.</summary>
    /// <param name="text">The text.</param>
    /// <param name="separator">The blank.</param>
    /// <returns>The length of the path, which may hold blanks; 0 where there is none.</returns>
    public static int PathLength(string text, char separator)
    {
        for (var end = text.LastIndexOf(separator); end > 0; end = text.LastIndexOf(separator, end - 1))
        {
            if (IsVideo(text[..end]))
            {
                return end;
            }
        }

        return 0;
    }

    /// <summary>The videos below a folder, in the order of their paths.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>Their paths.</returns>
    public static IEnumerable<string> Below(string folder) => Directory
        .EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = Deepest, IgnoreInaccessible = true })
        .Where(IsVideo).Order(StringComparer.Ordinal);

    /// <summary>Finds a clip.</summary>
    /// <param name="entry">What the list says.</param>
    /// <returns>Its path; null where it is not there.</returns>
    public string? Find(ListEntry entry)
    {
        var path = Path.Combine(root, entry.Path);
        if (entry.IsFrameFolder)
        {
            return Directory.Exists(path) ? path : null;
        }

        return File.Exists(path) ? path
            : !entry.IsNamedUniquely ? null
            : files.Value.ByPath.GetValueOrDefault(Plain(entry.Path))
                ?? files.Value.ByName.GetValueOrDefault(Path.GetFileNameWithoutExtension(entry.Path));
    }

    static string Plain(string path) => path.Replace('\\', '/');

    (Dictionary<string, string> ByPath, Dictionary<string, string> ByName) Index()
    {
        Dictionary<string, string> byPath = new(StringComparer.OrdinalIgnoreCase), byName = new(StringComparer.OrdinalIgnoreCase);
        foreach (var file in Directory.Exists(root) ? Below(root) : [])
        {
            byPath.TryAdd(Plain(Path.GetRelativePath(root, file)), file);
            byName.TryAdd(Path.GetFileNameWithoutExtension(file), file);
        }

        return (byPath, byName);
    }
}
