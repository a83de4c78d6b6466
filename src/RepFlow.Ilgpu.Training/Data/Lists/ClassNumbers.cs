namespace RepFlow.Ilgpu.Training.Data.Lists;

/// <summary>Names and numbers of the classes of a list.</summary>
sealed class ClassNumbers
{
    // A number beyond it is no class: it is a time, or a count of frames.
    const int MostClasses = 1 << 20;

    static readonly int[] Unknown = [-1];

    readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    ClassNumbers(IReadOnlyList<string> names)
    {
        Names = names;
        for (var i = 0; i < names.Count; i++)
        {
            numbers.TryAdd(names[i], i);
        }
    }

    /// <summary>The names, in the order of the numbers.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Finds the classes of a list.</summary>
    /// <param name="entries">Its lines.</param>
    /// <param name="names">The names, where they are known apart from the lines.</param>
    /// <param name="source">Where they are known from, for messages.</param>
    /// <returns>The classes.</returns>
    /// <exception cref="InputException">A label is no class.</exception>
    public static ClassNumbers Of(IReadOnlyList<ListEntry> entries, IReadOnlyList<string>? names, string source)
    {
        var numbered = entries.Where(entry => entry.Numbers.Count > 0).ToList();
        if (names is null)
        {
            names = numbered.Count > 0
                ? FromNumbers(numbered)
                : [.. entries.Select(entry => entry.Class).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        }
        else if (numbered.Count == 0 && Stranger(entries, names.ToHashSet()) is { } stranger)
        {
            throw stranger.Wrong($"'{stranger.Class}' is none of the {names.Count} classes of '{source}'. Correct the name, or the list of classes.");
        }

        CheckRange(numbered, names.Count);
        CheckNames(names, source);
        return new ClassNumbers(names);
    }

    /// <summary>The numbers of a clip's classes.</summary>
    /// <param name="entry">The clip.</param>
    /// <returns>At least one number; -1 where the list gives no class.</returns>
    public IReadOnlyList<int> Numbers(ListEntry entry) =>
        entry.Numbers.Count > 0 ? entry.Numbers : entry.Class is { } name ? [numbers[name]] : Unknown;

    static ListEntry? Stranger(IReadOnlyList<ListEntry> entries, HashSet<string> names) =>
        entries.FirstOrDefault(entry => entry.Class is { } name && !names.Contains(name));

    static string[] FromNumbers(List<ListEntry> entries)
    {
        var most = entries.Max(entry => entry.Numbers.Max());
        if (most >= MostClasses)
        {
            var entry = entries.First(entry => entry.Numbers.Contains(most));
            throw entry.Wrong($"the label is {most}, which no class has. Check which column holds the label, and the format of the list.");
        }

        var names = new string[most + 1];
        foreach (var entry in entries.Where(entry => entry.Class is not null))
        {
            var number = entry.Numbers[0];
            if (names[number] is { } other && other != entry.Class)
            {
                throw entry.Wrong($"the class {number} is '{entry.Class}' here and '{other}' before. Give each class one name.");
            }

            names[number] = entry.Class!;
        }

        // Without names, every number up to the largest is a class; from 1 to the largest without a gap, and no 0, is how others count.
        var present = entries.SelectMany(entry => entry.Numbers).ToHashSet();
        if (!present.Contains(0) && most > 1 && present.Count == most)
        {
            throw CountsFromOne(entries[0], most);
        }

        for (var i = 0; i < names.Length; i++)
        {
            names[i] ??= $"{i}";
        }

        return names;
    }

    static void CheckRange(List<ListEntry> entries, int count)
    {
        if (entries.FirstOrDefault(entry => entry.Numbers.Any(number => number >= count)) is not { } wrong)
        {
            return;
        }

        throw entries.TrueForAll(entry => entry.Numbers.All(number => number > 0 && number <= count))
            ? CountsFromOne(wrong, count)
            : wrong.Wrong(
                $"the label is {wrong.Numbers.Max()}, and {count} classes have the numbers 0 to {count - 1}. Correct it, or the list of classes.");
    }

    static void CheckNames(IReadOnlyList<string> names, string source)
    {
        if (names.Index().GroupBy(name => name.Item, name => name.Index).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw ListText.Wrong(source, 0, $"the classes {string.Join(" and ", twice.Take(2))} are both called '{twice.Key}'. Give each class a name of its own.");
        }
    }

    static InputException CountsFromOne(ListEntry entry, int count) =>
        entry.Wrong($"labels are 1..{count}; this list counts from 1, and classes are numbered from 0. Subtract 1 from each label.");
}
