using RepFlow.Ilgpu.Training.Data.Lists;

namespace RepFlow.Ilgpu.Training.Data;

/// <summary>What a list of clips says: the names of the classes, and the clips.</summary>
public sealed class ClipList
{
    /// <summary>Makes a list.</summary>
    /// <param name="path">Where it comes from, for messages.</param>
    /// <param name="classes">The names of the classes, in the order of their numbers.</param>
    /// <param name="records">The clips.</param>
    /// <exception cref="ArgumentException">A label is none of the classes' numbers.</exception>
    public ClipList(string path, IReadOnlyList<string> classes, IReadOnlyList<ClipRecord> records)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(records);
        (Path, Classes, Records) = (path, classes, records);
        if (records.FirstOrDefault(record => record.Label < -1 || record.Label >= classes.Count) is { } wrong)
        {
            throw new ArgumentException($"'{wrong.Name}' has the label {wrong.Label}, and there are {classes.Count} classes.", nameof(records));
        }
    }

    /// <summary>Where it comes from.</summary>
    public string Path { get; }

    /// <summary>The names of the classes, in the order of their numbers.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The clips, in the order of the list.</summary>
    public IReadOnlyList<ClipRecord> Records { get; }

    /// <summary>The names of the splits: <c>train</c>, <c>val</c> and <c>test</c> first. None where the list does not say to which one a clip belongs.</summary>
    public IReadOnlyList<string> Splits =>
        [.. Records.Select(record => record.Split).OfType<string>().Distinct().OrderBy(SplitName.Order).ThenBy(name => name, StringComparer.Ordinal)];

    /// <summary>Reads a list, of whichever format.</summary>
    /// <param name="path">A file, or a folder: of lists, or with a folder of clips for each class.</param>
    /// <param name="options">What its content does not tell; nothing if null.</param>
    /// <returns>The list.</returns>
    /// <exception cref="InputException">It cannot be read, is of no known format, or says something that cannot be; the message names file and line.</exception>
    public static ClipList Read(string path, ClipListOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return ClipListReader.Read(path, options ?? new());
    }

    /// <summary>The clips of one split, with all classes.</summary>
    /// <param name="name">Its name, in whichever spelling: <c>val</c> is <c>valid</c>, <c>validate</c> and <c>validation</c> too, in the list as here.</param>
    /// <returns>The clips; at least one.</returns>
    /// <exception cref="InputException">There is no such split; the message says which there are.</exception>
    public ClipList Split(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var wanted = SplitName.Of(name);
        ClipRecord[] records = [.. Records.Where(record => record.Split == wanted)];
        if (records.Length > 0)
        {
            return new ClipList(Path, Classes, records);
        }

        throw new InputException($"'{Path}' has no clip in a split '{wanted}'" + (Splits.Count == 0
            ? ": it names no splits. Give it a column 'split', or a list or folder for each."
            : $", only in {string.Join(", ", Splits)}. Choose one of them."));
    }
}
