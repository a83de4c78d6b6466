using System.Text.RegularExpressions;

namespace RepFlow.Ilgpu.Cli.Runs;

/// <summary>Whether classes are named after directions that a mirror changes: then clips must not be flipped.</summary>
static partial class Directions
{
    /// <summary>Looks for left, right, and turning one way or the other.</summary>
    /// <param name="classes">The names of the classes.</param>
    /// <returns>Whether one of them is named so.</returns>
    public static bool AreIn(IEnumerable<string> classes) => classes.Any(name => Pattern().IsMatch(name));

    // Words are set apart by anything but letters.
    [GeneratedRegex(@"(?<![A-Za-z])(left|right|(counter|anti)?-?clockwise|c?cw)(ward|wards)?(?![a-z])", RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();
}
