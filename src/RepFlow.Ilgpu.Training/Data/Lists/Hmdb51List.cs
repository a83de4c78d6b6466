namespace RepFlow.Ilgpu.Training.Data.Lists;

/// <summary>
/// The split lists of HMDB51: a file for each class and split, <c>CLASS_test_split1.txt</c>, with lines <c>NAME.avi 1</c> (train), 2 (test) or 0 (unused).
/// </summary>
static class Hmdb51List
{
    /// <summary>Reads the lists of one split.</summary>
    /// <param name="folder">Their folder.</param>
    /// <param name="fold">Which split, from 1.</param>
    /// <param name="assembly">Makes the list.</param>
    /// <returns>The list.</returns>
    public static ClipList Read(string folder, int fold, ListAssembly assembly)
    {
        var end = $"_test_split{fold}.txt";
        string[] files = [.. Directory.EnumerateFiles(folder, "*" + end).Order(StringComparer.Ordinal)];
        if (files.Length == 0)
        {
            throw new InputException($"'{folder}' holds no list of split {fold} (CLASS{end}). Choose another one, or get the lists again.");
        }

        var entries = new List<ListEntry>();
        foreach (var file in files)
        {
            var name = Path.GetFileName(file)[..^end.Length];
            foreach (var (number, text) in ListText.Lines(file))
            {
                var blank = text.LastIndexOf(' ');
                if (blank < 1 || text[(blank + 1)..] is not ("0" or "1" or "2"))
                {
                    throw ListText.Wrong(file, number, $"'{text}' is not of the form NAME.avi 0, 1 or 2. Get the list again.");
                }

                if (text[^1] != '0')
                {
                    var split = text[^1] == '1' ? "train" : "test";
                    var path = $"{name}/{text[..blank].TrimEnd()}";
                    entries.Add(new ListEntry(file, number, path) { Class = name, Split = split, IsNamedUniquely = true });
                }
            }
        }

        return assembly.Make(entries, folder, [.. files.Select(file => Path.GetFileName(file)[..^end.Length])]);
    }
}
