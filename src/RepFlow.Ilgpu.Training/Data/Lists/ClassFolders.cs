namespace RepFlow.Ilgpu.Training.Data.Lists;

/// <summary>A folder of clips for each class, which may stand in a folder for each split. A clip is a video, or a folder of pictures.</summary>
static class ClassFolders
{
    /// <summary>Reads the folders.</summary>
    /// <param name="root">The folder above them.</param>
    /// <param name="assembly">Makes the list.</param>
    /// <returns>The list; a class whose folder is empty has no clip.</returns>
    public static ClipList Read(string root, ListAssembly assembly)
    {
        var folders = Folders(root);
        var usual = folders.FindAll(folder => SplitName.IsUsual(Path.GetFileName(folder)));
        if (usual.Count > 0 && folders.Except(usual).FirstOrDefault(HoldsClips) is { } other)
        {
            throw new InputException(
                $"'{root}' has folders of splits ('{Path.GetFileName(usual[0])}') beside others ('{Path.GetFileName(other)}'). "
                + "Put those of the classes into those of the splits.");
        }

        (string? Split, string Folder)[] tops = usual.Count > 0
            ? [.. usual.SelectMany(split => Folders(split).Select(folder => ((string?)SplitName.Of(Path.GetFileName(split)), folder)))]
            : [.. folders.Select(folder => ((string?)null, folder))];
        var entries = tops.SelectMany(top => Clips(top.Folder).Select(clip => new ListEntry(root, 0, Path.GetRelativePath(root, clip))
        {
            Class = Path.GetFileName(top.Folder),
            Split = top.Split,
            IsFrameFolder = Directory.Exists(clip),
        })).ToList();
        return assembly.Make(entries, root, [.. tops.Select(top => Path.GetFileName(top.Folder)).Distinct().Order(StringComparer.Ordinal)]);
    }

    static bool HoldsClips(string folder) => Clips(folder).Any();

    static IEnumerable<string> Clips(string folder) => VideoFolder.Below(folder)
        .Concat(Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Where(FrameFolder.Is)).Order(StringComparer.Ordinal);

    static List<string> Folders(string root) =>
        [.. Directory.EnumerateDirectories(root).Where(folder => !Path.GetFileName(folder).StartsWith('.')).Order(StringComparer.Ordinal)];
}
