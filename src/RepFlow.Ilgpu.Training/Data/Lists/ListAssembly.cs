namespace RepFlow.Ilgpu.Training.Data.Lists;

/// <summary>Makes a list of what its lines say: classes get numbers, paths are found.</summary>
/// <param name="path">What the user named.</param>
/// <param name="options">What the user said of it.</param>
sealed class ListAssembly(string path, ClipListOptions options)
{
    // Beside lists, videos stand in folders of these names as they are published.
    static readonly string[] UsualFolders =
    [
        "videos", "clips", "rawframes", "frames", "hmdb51_org", "hmdb51", "UCF-101", "ucf101", "20bn-something-something-v2", "train", "val", "test",
    ];

    /// <summary>Makes the list.</summary>
    /// <param name="entries">Its lines.</param>
    /// <param name="folder">The folder of the list.</param>
    /// <param name="names">The names of the classes in order, where the format gives them.</param>
    /// <returns>The list.</returns>
    /// <exception cref="InputException">A class is not known, a label is out of range, or no clip of the list is there.</exception>
    public ClipList Make(IReadOnlyList<ListEntry> entries, string folder, IReadOnlyList<string>? names = null)
    {
        if (entries.Count == 0)
        {
            throw new InputException($"'{path}' names no clip. Name a list of clips, or a folder with a folder of clips for each class.");
        }

        if (entries.FirstOrDefault(entry => entry.Start >= entry.End) is { } reversed)
        {
            throw reversed.Wrong(FormattableString.Invariant($"the clip begins at {reversed.Start} s and ends at {reversed.End} s, which is no later. Correct one of them."));
        }

        names = options.ClassNames is { } file ? [.. ListText.Lines(file).Select(line => line.Text)] : names;
        var classes = ClassNumbers.Of(entries, names, options.ClassNames ?? path);
        var find = Finder(entries, folder);
        return new ClipList(path, classes.Names, [.. entries.Select(entry => new ClipRecord(find(entry), classes.Numbers(entry)[0])
        {
            Name = entry.Path + Part(entry),
            Split = entry.Split is { } split ? SplitName.Of(split) : null,
            Start = entry.Start,
            End = entry.End,
            IsFrameFolder = entry.IsFrameFolder,
            FirstFrame = entry.FirstFrame,
            Frames = entry.Frames,
            Labels = classes.Numbers(entry),
        })]);
    }

    static string Part(ListEntry entry) => entry.Start is null && entry.End is null
        ? string.Empty
        : FormattableString.Invariant($" [{entry.Start ?? 0:0.###} s to {(entry.End is { } end ? $"{end:0.###} s" : "the end")}]");

    // The first folder that has one of the clips is the list's. What is not there then is a broken clip, and where nothing is, the folder is wrong.
    Func<ListEntry, string> Finder(IReadOnlyList<ListEntry> entries, string folder)
    {
        string[] candidates = options.Videos is { } videos
            ? [videos]
            : [folder, .. Around(folder).SelectMany(place => UsualFolders.Select(name => Path.Combine(place, name))).Where(Directory.Exists)];
        foreach (var root in candidates)
        {
            var finder = new VideoFolder(root);
            if (entries.Any(entry => finder.Find(entry) is not null))
            {
                return entry => finder.Find(entry) ?? Path.Combine(root, entry.Path);
            }
        }

        throw entries[0].Wrong(
            $"'{entries[0].Path}' is not in '{candidates[0]}', and none of the list's {entries.Count} clips is. "
            + "Name the folder of the videos (--videos DIR).");
    }

    static IEnumerable<string> Around(string folder) => Path.GetDirectoryName(Path.GetFullPath(folder)) is { } parent ? [folder, parent] : [folder];
}
