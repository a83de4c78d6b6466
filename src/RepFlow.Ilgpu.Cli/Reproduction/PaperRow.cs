using System.Text.RegularExpressions;

namespace RepFlow.Ilgpu.Cli.Reproduction;

/// <summary>A row of one of the paper's tables.</summary>
/// <param name="Table">The table's number.</param>
/// <param name="Name">The row's name.</param>
/// <param name="System">What stands in it.</param>
/// <param name="Figures">What the paper says of it.</param>
sealed partial record PaperRow(int Table, string Name, PaperSystem System, params IReadOnlyList<PaperFigure> Figures)
{
    /// <summary>Whether the paper takes its numbers from others' reports.</summary>
    public bool IsReported { get; init; }

    /// <summary>Its name in paths and on command lines, as in <c>table1/after-block-3</c>.</summary>
    public string Id => $"table{Table}/{Dashes().Replace(Name.ToLowerInvariant(), "-").Trim('-')}";

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Dashes();
}
