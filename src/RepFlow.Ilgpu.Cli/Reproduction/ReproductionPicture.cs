using RepFlow.Ilgpu.Training.Pictures;
using RepFlow.Ilgpu.Training.Reports;
using SkiaSharp;
using static System.FormattableString;

namespace RepFlow.Ilgpu.Cli.Reproduction;

/// <summary>Top-1 of rows as bars, each with its spread over seeds, and a dot where the paper's number is.</summary>
static class ReproductionPicture
{
    const int Width = 960;
    const int RowHeight = 24;
    const int Head = 34;
    const int Left = 300;
    const int Right = 90;
    const float Font = 13;

    static readonly SKColor Blue = new(31, 119, 180);
    static readonly SKColor Orange = new(230, 110, 10);

    /// <summary>Draws rows into a PNG file, which appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="results">What the rows came to.</param>
    /// <exception cref="Training.InputException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<RowResult> results) => Drawing.Save(path, Draw(results));

    /// <summary>Draws rows.</summary>
    /// <param name="results">What they came to.</param>
    /// <returns>The picture.</returns>
    internal static Picture Draw(IReadOnlyList<RowResult> results)
    {
        var tables = results.GroupBy(result => result.Row.Table).ToList();
        using var sheet = new Drawing(Width, 40 + (tables.Count * Head) + (results.Count * RowHeight));
        sheet.Fill(Left, 13, 14, 10, Blue);
        sheet.Text("here, top-1 in % (a line: the deviation over seeds)", Left + 20, 18, Font);
        sheet.Dots([new SKPoint(Width - Right - 150, 18)], Orange, 5);
        sheet.Text("the paper, on its own data", Width - Right - 138, 18, Font);
        var top = 36f;
        foreach (var table in tables)
        {
            sheet.Text(Drawing.Fit($"Table {table.Key}: {PaperTables.Titles[table.Key]}", 15, Width - 24), 12, top + (Head / 2f), 15);
            top += Head;
            foreach (var result in table)
            {
                Draw(sheet, top, result);
                top += RowHeight;
            }
        }

        return sheet.ToPicture();
    }

    static void Draw(Drawing sheet, float top, RowResult result)
    {
        var middle = top + (RowHeight / 2f);
        sheet.Text(Drawing.Fit(result.Row.Name, Font, Left - 24), Left - 10, middle, Font, align: SKTextAlign.Right);
        sheet.Line([new SKPoint(Left, middle), new SKPoint(Width - Right, middle)], Drawing.Faint);
        if (result.Outcomes.Count > 0)
        {
            sheet.Fill(Left, middle - 7, At(result.Top1) - Left, 14, Blue);
            sheet.Text(Invariant($"{100 * result.Top1:0.0}"), Width - Right + 8, middle, Font);
        }

        if (double.IsFinite(result.Spread))
        {
            sheet.Line([new SKPoint(At(result.Top1 - result.Spread), middle), new SKPoint(At(result.Top1 + result.Spread), middle)], Drawing.Ink, 2);
        }

        sheet.Dots(result.Row.Figures.Where(figure => figure.Column != PaperFigure.Time).Select(figure => new SKPoint(At(figure.Value / 100), middle)), Orange, 5);

        static float At(double share) => Left + (float)(Math.Clamp(share, 0, 1) * (Width - Left - Right));
    }
}
