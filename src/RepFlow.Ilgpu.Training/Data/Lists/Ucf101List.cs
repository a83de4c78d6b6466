namespace RepFlow.Ilgpu.Training.Data.Lists;

/// <summary>
/// The split lists of UCF101: <c>trainlist01.txt</c> with lines <c>CLASS/NAME.avi NUMBER</c>, <c>testlist01.txt</c> without the number, and <c>classInd.txt</c> with
/// lines <c>NUMBER CLASS</c>, from 1. One class is spelled differently in names and folders, so case does not matter.
/// </summary>
static class Ucf101List
{
    const string ClassFile = "classInd.txt";

    /// <summary>Reads the lists of one split.</summary>
    /// <param name="folder">Their folder.</param>
    /// <param name="fold">Which split, from 1.</param>
    /// <param name="assembly">Makes the list.</param>
    /// <returns>The list.</returns>
    public static ClipList Read(string folder, int fold, ListAssembly assembly)
    {
        var names = ReadClasses(Path.Combine(folder, ClassFile));
        List<ListEntry> entries =
        [
            .. ReadSplit(Path.Combine(folder, $"trainlist0{fold}.txt"), "train", names),
            .. ReadSplit(Path.Combine(folder, $"testlist0{fold}.txt"), "test", names),
        ];
        return assembly.Make(entries, folder, names);
    }

    static string[] ReadClasses(string file)
    {
        var names = new SortedDictionary<int, string>();
        foreach (var (line, text) in ListText.Lines(file))
        {
            var fields = text.Split(' ', 2, StringSplitOptions.TrimEntries);
            if (fields.Length < 2 || !ListText.IsNumber(fields[0], out var number) || !names.TryAdd(number, fields[1]))
            {
                throw ListText.Wrong(file, line, $"'{text}' is not of the form NUMBER CLASS, each number once. Get the list again.");
            }
        }

        return names.Keys.SequenceEqual(Enumerable.Range(1, names.Count))
            ? [.. names.Values]
            : throw new InputException($"'{file}' does not number its {names.Count} classes from 1 to {names.Count}. Get it again.");
    }

    static IEnumerable<ListEntry> ReadSplit(string file, string split, string[] names)
    {
        foreach (var (line, text) in ListText.Lines(file))
        {
            var length = VideoFolder.IsVideo(text) ? text.Length : VideoFolder.PathLength(text, ' ');
            var entry = new ListEntry(file, line, text[..length]) { Split = split, IsNamedUniquely = true };
            var folder = entry.Path.Split('/')[0];
            var at = Array.FindIndex(names, name => name.Equals(folder, StringComparison.OrdinalIgnoreCase));
            if (length == 0 || at < 0)
            {
                throw entry.Wrong($"'{text}' is not of the form CLASS/NAME.avi, with a class of {ClassFile}. Get the list again.");
            }

            // The training list says it twice; from 1, as classInd.txt does.
            if (length < text.Length && text[length..].Trim() != $"{at + 1}")
            {
                throw entry.Wrong($"the number is{text[length..]}, and {names[at]} is {at + 1} in {ClassFile}. Get the lists again.");
            }

            yield return entry with { Class = names[at] };
        }
    }
}
