using System.Globalization;

namespace RepFlow.Ilgpu.Training;

/// <summary>What a network took from a file of weights, by the names of its parameters.</summary>
/// <param name="Path">The file.</param>
/// <param name="Loaded">What has its values from the file, in whichever way.</param>
/// <param name="Inflated">Of these, what was repeated over time.</param>
/// <param name="Averaged">Of these, what got the mean over the file's channels.</param>
/// <param name="Replaced">The last layer where it is for another number of classes: as it was.</param>
/// <param name="Missing">What the file has not: as it was.</param>
/// <param name="Unexpected">What the file has besides.</param>
public sealed record WeightsReport(
    string Path,
    IReadOnlyList<string> Loaded,
    IReadOnlyList<string> Inflated,
    IReadOnlyList<string> Averaged,
    IReadOnlyList<string> Replaced,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Unexpected)
{
    const int NamesInLines = 5;

    /// <summary>The report, a line for each thing that there is to say.</summary>
    public IReadOnlyList<string> Lines =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{Loaded.Count} of {Loaded.Count + Replaced.Count + Missing.Count} tensors are from {Path}"),
        .. new[]
        {
            List("repeated over time:", Inflated),
            List("the mean over its channels:", Averaged),
            List("for other classes, and as at the start:", Replaced),
            List("not in it, and as at the start:", Missing),
            List("in it, and not used:", Unexpected),
        }.OfType<string>(),
    ];

    /// <summary>Some names behind a word.</summary>
    /// <param name="what">The word.</param>
    /// <param name="names">The names.</param>
    /// <returns>The text; null where there are none.</returns>
    internal static string? List(string what, IReadOnlyList<string> names) => names.Count == 0 ? null
        : $"{what} {string.Join(", ", names.Take(NamesInLines))}{(names.Count > NamesInLines ? $" and {names.Count - NamesInLines} more" : "")}";
}
