using System.Text.Json;

namespace RepFlow.Ilgpu.Training.Data.Lists;

/// <summary>
/// The JSON files of Something-Something v2: arrays of <c>{"id": "78687", "template": "Holding [something] next to [something]"}</c>, without a template in
/// the test split, and an object that gives each class, which is a template without brackets, its number as text. A clip is <c>ID.webm</c>.
/// </summary>
static class SomethingList
{
    /// <summary>Reads the lists.</summary>
    /// <param name="files">The lists; that of the classes stands beside them, or is one of them.</param>
    /// <param name="folder">Their folder.</param>
    /// <param name="assembly">Makes the list.</param>
    /// <returns>The list.</returns>
    public static ClipList Read(IReadOnlyList<string> files, string folder, ListAssembly assembly)
    {
        var labels = Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).FirstOrDefault(IsLabels);
        List<ListEntry> entries = [.. files.Where(file => !IsLabels(file)).SelectMany(ReadClips)];
        return assembly.Make(entries, folder, labels is null ? null : ReadClasses(labels));
    }

    static bool IsLabels(string file) => Path.GetFileNameWithoutExtension(file).EndsWith("labels", StringComparison.OrdinalIgnoreCase);

    static string[] ReadClasses(string file)
    {
        using var json = Parse(file, JsonValueKind.Object);
        var names = new SortedDictionary<int, string>();
        foreach (var member in json.RootElement.EnumerateObject())
        {
            if (!ListText.IsNumber(member.Value.ToString(), out var number) || !names.TryAdd(number, member.Name))
            {
                throw new InputException(
                    $"'{file}': the number of '{member.Name}' is '{member.Value}', and each class has one of its own, from 0. Get it again.");
            }
        }

        return names.Keys.SequenceEqual(Enumerable.Range(0, names.Count))
            ? [.. names.Values]
            : throw new InputException($"'{file}' does not number its {names.Count} classes from 0 to {names.Count - 1}. Get it again.");
    }

    static IEnumerable<ListEntry> ReadClips(string file)
    {
        using var json = Parse(file, JsonValueKind.Array);
        var place = 0;
        foreach (var clip in json.RootElement.EnumerateArray())
        {
            place++;
            if (clip.ValueKind != JsonValueKind.Object || Text(clip, "id") is not { Length: > 0 } id)
            {
                throw new InputException($"'{file}', clip {place}: it has no \"id\". Get the list again.");
            }

            yield return new ListEntry(file, 0, id + ".webm")
            {
                Class = Text(clip, "template") is { } template ? string.Concat(template.Where(letter => letter is not ('[' or ']'))) : null,
                Split = SplitName.OfFile(file),
                IsNamedUniquely = true,
            };
        }
    }

    static string? Text(JsonElement clip, string name) => clip.TryGetProperty(name, out var value) ? value.ToString() : null;

    static JsonDocument Parse(string file, JsonValueKind kind)
    {
        using var stream = ListText.Open(file);
        try
        {
            var json = JsonDocument.Parse(stream);
            return json.RootElement.ValueKind == kind
                ? json
                : throw new InputException($"'{file}' is no list of Something-Something: it is JSON of another form. Name one of its lists.");
        }
        catch (JsonException e)
        {
            throw ListText.Wrong(file, (int)(e.LineNumber ?? 0) + 1, "it is no JSON. Get the list again.");
        }
    }
}
