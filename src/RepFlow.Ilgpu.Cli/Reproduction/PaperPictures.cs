using RepFlow.Ilgpu.Cli.Runs;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.Training.Data;
using RepFlow.Ilgpu.Training.Pictures;
using RepFlow.Ilgpu.Training.Reports;
using SkiaSharp;

namespace RepFlow.Ilgpu.Cli.Reproduction;

/// <summary>The paper's pictures of flow: clips one below the other, each frame beside the flows of networks.</summary>
static class PaperPictures
{
    const int Clips = 6;
    const int RowHeight = 140;
    const int Gap = 6;
    const int Head = 26;

    /// <summary>The rows whose networks Figure 5 shows beside TV-L1: the flow layer on colours, learned and not.</summary>
    public static IReadOnlyList<string> Figure5 { get; } = ["table4/none-rgb"];

    /// <summary>The row whose network Figure 3 shows: flow and flow of flow.</summary>
    public static IReadOnlyList<string> Figure3 { get; } = ["table5/flow-conv-flow"];

    /// <summary>Draws what networks make of the same clips.</summary>
    /// <param name="path">The PNG file, which appears whole or not at all.</param>
    /// <param name="networks">The networks, each with the names of its flows.</param>
    /// <param name="settings">The settings of a run of them, which say which clips.</param>
    /// <param name="source">The clips.</param>
    /// <param name="device">Where networks run.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="Training.InputException">A clip cannot be read, or the file not be written.</exception>
    public static void Write(
        string path, IReadOnlyList<(INetwork Network, string[] Flows)> networks, RunSettings settings, IClipSource source, Device device, CancellationToken cancellation)
    {
        var seen = networks.Select(one => Explanations.Of(one.Network, device, source, settings.Testing, Clips, cancellation)).ToList();
        var rows = seen[0].Select((example, at) => (example.Clip, Fields: seen.SelectMany(examples => examples[at].Explanation.Flows).ToList())).ToList();
        Drawing.Save(path, Draw(["frame", .. networks.SelectMany(one => one.Flows)], rows));
    }

    /// <summary>Draws clips.</summary>
    /// <param name="columns">What the columns show: the frame, then flows.</param>
    /// <param name="rows">The clips and, for each other column, a field from each frame to the next.</param>
    /// <returns>The picture.</returns>
    internal static Picture Draw(IReadOnlyList<string> columns, IReadOnlyList<(DecodedClip Clip, List<IReadOnlyList<FlowField>> Fields)> rows)
    {
        var cell = rows.Select(row => RowHeight * row.Clip.Width / row.Clip.Height).Append(RowHeight).Max();
        using var sheet = new Drawing(Gap + (columns.Count * (cell + Gap)), Head + (Math.Max(1, rows.Count) * (RowHeight + Gap)));
        for (var at = 0; at < columns.Count; at++)
        {
            sheet.Text(columns[at], Gap + (at * (cell + Gap)), Head / 2f, 13);
        }

        foreach (var (row, (clip, flows)) in rows.Index())
        {
            var (top, middle) = (Head + (row * (RowHeight + Gap)), clip.Frames / 2);
            var width = RowHeight * clip.Width / (float)clip.Height;
            sheet.Picture(clip.Picture(middle), Gap, top, width, RowHeight);
            foreach (var (at, fields) in flows.Index())
            {
                // Flow of flow is of fewer pairs, and each flow has a scale of its own.
                var field = fields[Math.Min(middle, fields.Count - 1)];
                sheet.Picture(ClipExplanation.PainterOf(fields).Paint(field.Width, field.Height, field), Gap + ((at + 1) * (cell + Gap)), top, width, RowHeight);
            }
        }

        return sheet.ToPicture();
    }
}
