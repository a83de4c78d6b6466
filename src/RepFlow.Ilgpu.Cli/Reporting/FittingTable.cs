using Spectre.Console;
using Spectre.Console.Rendering;

namespace RepFlow.Ilgpu.Cli.Reporting;

/// <summary>Fits a table to a terminal: words are not cut, columns that matter less go instead.</summary>
static class FittingTable
{
    /// <summary>The table without as many of its columns as are needed to fit.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="table">The table.</param>
    /// <param name="leastNeeded">The headers of columns that may go, the first of them first.</param>
    /// <param name="leftOut">The headers of those that are gone.</param>
    /// <returns>The table.</returns>
    public static Table Of(IAnsiConsole console, Table table, IReadOnlyList<string> leastNeeded, out IReadOnlyList<string> leftOut)
    {
        var options = RenderOptions.Create(console);
        for (var gone = 0; ; gone++)
        {
            leftOut = [.. leastNeeded.Take(gone)];
            var candidate = Without(table, leftOut, options);
            if (gone == leastNeeded.Count || ((IRenderable)candidate).Measure(options, int.MaxValue).Max <= console.Profile.Width)
            {
                return candidate;
            }
        }
    }

    static Table Without(Table table, IReadOnlyList<string> headers, RenderOptions options)
    {
        var kept = Enumerable.Range(0, table.Columns.Count).Where(i => !headers.Contains(Text(table.Columns[i].Header))).ToArray();
        var rest = new Table { Border = table.Border };
        foreach (var i in kept)
        {
            rest.AddColumn(table.Columns[i]);
        }

        foreach (var row in table.Rows)
        {
            rest.AddRow(kept.Select(i => row[i]));
        }

        return rest;

        string Text(IRenderable header) => string.Concat(header.Render(options, int.MaxValue).Select(s => s.Text)).Trim();
    }
}
