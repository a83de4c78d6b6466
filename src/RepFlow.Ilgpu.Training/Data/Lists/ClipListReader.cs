using System.Text.RegularExpressions;

namespace RepFlow.Ilgpu.Training.Data.Lists;

/// <summary>Finds out what a list is, and reads it.</summary>
static partial class ClipListReader
{
    /// <summary>Reads a list.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="options">What the user said of it.</param>
    /// <returns>The list.</returns>
    public static ClipList Read(string path, ClipListOptions options)
    {
        if (options.Videos is { } videos && !Directory.Exists(videos))
        {
            throw new InputException($"the folder of the videos, '{videos}', does not exist. Check the spelling.");
        }

        var isFolder = Directory.Exists(path);
        var folder = isFolder ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        var files = isFolder ? ListFiles(path, options.Format) : [path];
        var format = options.Format ?? (files.Count == 0 ? ClipListFormat.Folders : FormatOf(files[0]));
        var assembly = new ListAssembly(path, options);
        return format switch
        {
            ClipListFormat.Folders when !isFolder =>
                throw new InputException($"'{path}' is no folder. Name the folder that has a folder of clips for each class."),
            ClipListFormat.Folders => ClassFolders.Read(path, assembly),
            _ when files.Count == 0 => throw new InputException($"'{path}' holds no list of clips of that format. Name the list itself."),
            ClipListFormat.Csv => assembly.Make(Each(files, CsvList.Read), folder),
            ClipListFormat.Hmdb51 => Hmdb51List.Read(folder, options.Fold, assembly),
            ClipListFormat.Ucf101 => Ucf101List.Read(folder, options.Fold, assembly),
            ClipListFormat.Kinetics => assembly.Make(Each(files, KineticsList.Read), folder),
            ClipListFormat.SomethingSomething => SomethingList.Read(files, folder, assembly),
            ClipListFormat.SlowFast => assembly.Make(Each(files, file => SlowFastList.Read(file, options.Separator)), folder),
            _ => assembly.Make(
                Each(files, file => Mmaction2List.Read(file, options.Videos ?? folder, format == ClipListFormat.Mmaction2Offset)), folder),
        };
    }

    static List<ListEntry> Each(IReadOnlyList<string> files, Func<string, IEnumerable<ListEntry>> read) => [.. files.SelectMany(read)];

    // In a folder lists are known by what they are called: after a published format, or after a split.
    static IReadOnlyList<string> ListFiles(string folder, ClipListFormat? format)
    {
        if (format == ClipListFormat.Folders)
        {
            return [];
        }

        List<string> files =
        [
            .. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
                .Where(file => Path.GetExtension(file).ToLowerInvariant() is ".csv" or ".txt" or ".json"),
        ];
        if (files.FindAll(file => PublishedPattern().IsMatch(Path.GetFileName(file))) is { Count: > 0 } published)
        {
            return published;
        }

        if (files.Find(file => Path.GetFileName(file).Equals("clips.csv", StringComparison.OrdinalIgnoreCase)) is { } own)
        {
            return [own];
        }

        var splits = files.FindAll(file => SplitName.OfFile(file) is not null);
        return splits.GroupBy(SplitName.OfFile).FirstOrDefault(split => split.Count() > 1) is { } several
            ? throw new InputException(
                $"'{folder}' has several lists of {several.Key}: {string.Join(", ", several.Select(Path.GetFileName))}. Name one of them.")
            : splits;
    }

    static ClipListFormat FormatOf(string file)
    {
        var name = Path.GetFileName(file);
        if (PublishedPattern().Match(name) is { Success: true } published)
        {
            return published.Groups["hmdb"].Success ? ClipListFormat.Hmdb51 : ClipListFormat.Ucf101;
        }

        if (Path.GetExtension(file).Equals(".json", StringComparison.OrdinalIgnoreCase))
        {
            return ClipListFormat.SomethingSomething;
        }

        var first = ListText.Lines(file)[0].Text;
        string[] columns = [.. first.Split(',').Select(column => column.Trim().Trim('"').ToLowerInvariant())];
        return columns.Contains("youtube_id") ? ClipListFormat.Kinetics
            : columns.Length > 1 && columns.Any(CsvList.Columns.Contains) ? ClipListFormat.Csv
            : Path.GetExtension(file).Equals(".csv", StringComparison.OrdinalIgnoreCase) ? ClipListFormat.SlowFast
            : ClipListFormat.Mmaction2;
    }

    [GeneratedRegex(@"^((?<hmdb>.+_test_split[1-3]\.txt)|(train|test)list0[1-3]\.txt)$", RegexOptions.IgnoreCase)]
    private static partial Regex PublishedPattern();
}
