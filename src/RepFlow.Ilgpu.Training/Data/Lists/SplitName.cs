namespace RepFlow.Ilgpu.Training.Data.Lists;

/// <summary>The names of splits, of which each data set has its own spelling.</summary>
static class SplitName
{
    static readonly string[] Usual = ["train", "val", "test"];

    /// <summary>The one spelling that is used here.</summary>
    /// <param name="name">The name in any spelling.</param>
    /// <returns>The name.</returns>
    public static string Of(string name) => name.Trim().ToLowerInvariant() switch
    {
        "train" or "training" => "train",
        "val" or "valid" or "validate" or "validation" or "dev" => "val",
        "test" or "testing" => "test",
        var other => other,
    };

    /// <summary>Whether a name is that of a usual split.</summary>
    /// <param name="name">The name in any spelling.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsUsual(string name) => Usual.Contains(Of(name));

    /// <summary>Where a split stands among others.</summary>
    /// <param name="name">Its name in the one spelling.</param>
    /// <returns>The place, from 0.</returns>
    public static int Order(string name) => Array.IndexOf(Usual, name) is >= 0 and var at ? at : Usual.Length;

    /// <summary>The split that the name of a file tells: <c>kinetics400_train_list_videos.txt</c> is of <c>train</c>.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The split; null where it tells none.</returns>
    public static string? OfFile(string path)
    {
        var words = Path.GetFileNameWithoutExtension(path).Split('_', '-', '.', ' ').Where(IsUsual).Select(Of).Distinct().ToList();
        return words.Count == 1 ? words[0] : null;
    }
}
