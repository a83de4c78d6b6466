namespace RepFlow.Ilgpu.Training.Data.Lists;

/// <summary>
/// Lists of mmaction2: <c>path label</c> for videos, <c>folder frames label</c> for folders of pictures, in both cases with further labels behind the first, and
/// <c>folder offset frames label</c>. Paths may hold blanks: what is known stands on the right.
/// </summary>
static class Mmaction2List
{
    /// <summary>Reads a list.</summary>
    /// <param name="file">The list.</param>
    /// <param name="root">The folder that its paths start in.</param>
    /// <param name="hasOffset">Whether it has an offset: four fields alone do not tell it from a second label.</param>
    /// <returns>Its lines.</returns>
    public static IEnumerable<ListEntry> Read(string file, string root, bool hasOffset)
    {
        foreach (var (line, text) in ListText.Lines(file))
        {
            var entry = new ListEntry(file, line, text) { Split = SplitName.OfFile(file) };
            if (VideoFolder.PathLength(text, ' ') is > 0 and var length && !hasOffset)
            {
                yield return entry with { Path = text[..length], Numbers = Numbers(entry, text[length..]) };
                continue;
            }

            // A folder's name may end in a number: the longest text that is a folder is its path, and where none is, what stands before the numbers.
            var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var fewest = hasOffset ? 3 : 2;
            var trailing = words.Reverse().TakeWhile(word => ListText.IsNumber(word, out _)).Count();
            var numbers = hasOffset ? fewest : Enumerable.Range(fewest, Math.Max(0, Math.Min(trailing, words.Length - 1) - fewest + 1))
                .FirstOrDefault(count => Directory.Exists(Path.Combine(root, PathOf(count))), Math.Min(trailing, words.Length - 1));
            if (numbers < fewest || trailing < numbers || words.Length <= numbers)
            {
                var form = hasOffset ? "FOLDER OFFSET FRAMES LABEL" : "PATH LABEL or FOLDER FRAMES LABEL";
                throw entry.Wrong($"'{text}' is not of the form {form}. Check the format of the list.");
            }

            var values = Numbers(entry, string.Join(' ', words[^numbers..]));
            yield return entry with
            {
                Path = PathOf(numbers),
                IsFrameFolder = true,
                FirstFrame = hasOffset ? values[0] + 1 : 1,
                Frames = values[fewest - 2],
                Numbers = values[(fewest - 1)..],
            };

            string PathOf(int count) => string.Join(' ', words[..^count]);
        }
    }

    static int[] Numbers(ListEntry entry, string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word =>
        ListText.IsNumber(word, out var number)
            ? number
            : throw entry.Wrong($"'{word}' stands where a label does, which is a whole number from 0. Correct it."))];
}
