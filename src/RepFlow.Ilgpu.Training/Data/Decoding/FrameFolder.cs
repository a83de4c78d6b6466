using System.Globalization;
using System.Text.RegularExpressions;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Training.Data;

/// <summary>A folder with a picture for each frame of a clip, whose names end in the frame's number, as <c>img_00001.jpg</c> does.</summary>
static partial class FrameFolder
{
    // mmaction2 keeps flow beside the frames: flow_x_00001.jpg.
    const string Usual = "img_";

    /// <summary>Whether a folder holds pictures.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>Whether one of its files is one by its name.</returns>
    public static bool Is(string folder) => Directory.EnumerateFiles(folder).Any(PictureFile.Is);

    /// <summary>The pictures of a clip.</summary>
    /// <param name="clip">The clip.</param>
    /// <returns>The files, in the order of the frames.</returns>
    /// <exception cref="ClipException">The folder or one of the frames is not there.</exception>
    public static IReadOnlyList<string> Files(ClipRecord clip)
    {
        if (!Directory.Exists(clip.Path))
        {
            throw new ClipException(File.Exists(clip.Path)
                ? $"'{clip.Path}' is a file, and the list says that it is a folder of frames. Check the format of the list."
                : $"'{clip.Path}' does not exist, and the list says that it is a folder of frames. Check where the list's folders are.");
        }

        var numbered = Directory.EnumerateFiles(clip.Path).Where(PictureFile.Is)
            .Select(file => (File: file, Match: NumberPattern().Match(Path.GetFileNameWithoutExtension(file))))
            .Where(found => found.Match.Success)
            .ToLookup(
                found => found.Match.Groups[1].Value,
                found => (found.File, Number: int.Parse(found.Match.Groups[2].Value, CultureInfo.InvariantCulture)));
        var kinds = numbered.Select(kind => kind.Key).Order(StringComparer.Ordinal).ToList();
        if (kinds.Count == 0)
        {
            throw new ClipException(
                $"'{clip.Path}' holds no picture whose name ends in a number, as img_00001.jpg does. Check where the list's folders are.");
        }

        if (kinds.Count > 1 && !kinds.Contains(Usual))
        {
            throw new ClipException(
                $"'{clip.Path}' holds pictures of several kinds ({kinds[0]}…, {kinds[1]}…). Name those of the clip {Usual}00001.jpg and so on.");
        }

        var files = new SortedDictionary<int, string>();
        foreach (var (file, number) in numbered[kinds.Count == 1 ? kinds[0] : Usual])
        {
            if (!files.TryAdd(number, file))
            {
                throw new ClipException($"'{file}' and '{files[number]}' are both frame {number}. Remove one of them.");
            }
        }

        return clip.Frames is not { } count ? [.. files.Values] : [.. Enumerable.Range(clip.FirstFrame, count).Select(Frame)];

        string Frame(int number) => files.TryGetValue(number, out var file)
            ? file
            : throw new ClipException(
                $"'{clip.Path}' has no frame {number}, and the list says it has {clip.Frames} from {clip.FirstFrame} on; "
                + $"the last one there is {files.Keys.Last()}. Get it again.");
    }

    [GeneratedRegex(@"^(.*?)(\d{1,9})$")]
    private static partial Regex NumberPattern();
}
