using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Training.Data;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow data check</c>: decodes every clip of a list, and says what is wrong with it.</summary>
static class DataCheck
{
    // Every clip of some data sets declares a frame too many.
    const int MostNotes = 10;

    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        var data = new Argument<string>("DATA") { Description = "a list of clips, or a folder with a folder of clips for each class" };
        var arguments = new DataArguments();
        var json = CommonOptions.Json();
        var command = new Command("check", "Decodes every clip of a list: broken clips, wrong frame counts, empty classes, clips in two splits, lengths.")
        {
            data, json,
        };
        arguments.AddTo(command);
        Tool.SetWork(
            command, context, json, (parse, cancellation) => Run(context.Terminal, arguments.Read(parse.GetRequiredValue(data), parse), cancellation));
        return command;
    }

    static int Run(Terminal terminal, ClipList list, CancellationToken cancellation)
    {
        var clips = Counted.Of(list.Records.Count, "clip");
        var report = terminal.Progress($"checking {clips}", progress => ClipListCheck.Run(list, progress, cancellation));
        var broken = report.Clips.Where(clip => clip.Failure is not null).ToList();
        var wrong = report.Clips.Where(clip => clip.HasWrongFrames).ToList();
        var whole = report.Clips.Where(clip => clip.Failure is null).ToList();
        broken.ForEach(clip => terminal.Line($"broken: {clip.Failure}"));
        wrong.ForEach(clip => terminal.Line($"wrong count: '{clip.Record.Path}' has {clip.Frames} frames, and the list says {clip.Record.Frames}."));
        foreach (var (name, split) in report.EmptyClasses)
        {
            terminal.Line($"empty class: '{name}' has no clip{(split is null ? string.Empty : $" in {split}")}.");
        }

        foreach (var overlap in report.Overlaps)
        {
            terminal.Line($"in two splits: '{overlap.First.Name}' ({Split(overlap.First)}) and '{overlap.Second.Name}' ({Split(overlap.Second)}) are "
                + $"{(overlap.IsOneFile ? "one file" : "equal, byte for byte")}.");
        }

        var noted = report.Clips.Where(clip => clip.Note is not null).ToList();
        noted.Take(MostNotes).ToList().ForEach(clip => terminal.Line($"note: {clip.Note}"));
        if (noted.Count > MostNotes)
        {
            terminal.Line($"note: {noted.Count - MostNotes} more such notes, which --json lists.");
        }

        if (whole.Count > 0)
        {
            var timed = whole.Where(clip => clip.FramesPerSecond > 0).ToList();
            terminal.Line($"frames: {Spread(whole.Select(clip => (double)clip.Frames), "0")} (least, median, most)");
            if (timed.Count > 0)
            {
                terminal.Line($"seconds: {Spread(timed.Select(Seconds), "0.##")}");
                terminal.Line($"frames a second: {Spread(timed.Select(clip => clip.FramesPerSecond), "0.##")}");
            }

            terminal.Line($"pixels: {string.Join(", ", Sizes(whole).Select(size => $"{size.Width}x{size.Height} ({size.Clips})"))}");
        }

        terminal.Line($"{clips} of {list.Classes.Count} classes: {broken.Count} broken, {wrong.Count} with a wrong count, "
            + $"{report.EmptyClasses.Count} times a class without a clip, {report.Overlaps.Count} in two splits, {Counted.Of(noted.Count, "note")}.");
        terminal.Result(ToJson(report, broken, wrong, whole));
        return report.Passed ? 0 : Tool.Failed;
    }

    static JsonObject ToJson(ClipListReport report, List<CheckedClip> broken, List<CheckedClip> wrong, List<CheckedClip> whole) => new()
    {
        ["passed"] = report.Passed,
        ["clips"] = report.Clips.Count,
        ["classes"] = report.List.Classes.Count,
        ["broken"] = new JsonArray([.. broken.Select(clip => new JsonObject
        {
            ["name"] = clip.Record.Name,
            ["split"] = clip.Record.Split,
            ["reason"] = clip.Failure,
        })]),
        ["wrong_frames"] = new JsonArray([.. wrong.Select(clip => new JsonObject
        {
            ["name"] = clip.Record.Name,
            ["frames"] = clip.Frames,
            ["listed"] = clip.Record.Frames,
        })]),
        ["empty_classes"] = new JsonArray([.. report.EmptyClasses.Select(empty => new JsonObject
        {
            ["class"] = empty.Class,
            ["split"] = empty.Split,
        })]),
        ["in_two_splits"] = new JsonArray([.. report.Overlaps.Select(overlap => new JsonObject
        {
            ["first"] = overlap.First.Name,
            ["first_split"] = overlap.First.Split,
            ["second"] = overlap.Second.Name,
            ["second_split"] = overlap.Second.Split,
            ["one_file"] = overlap.IsOneFile,
        })]),
        ["notes"] = new JsonArray([.. report.Clips.Select(clip => clip.Note).OfType<string>().Select(note => JsonValue.Create(note))]),
        ["frames"] = ToJson(whole.Select(clip => (double)clip.Frames)),
        ["seconds"] = ToJson(whole.Where(clip => clip.FramesPerSecond > 0).Select(Seconds)),
        ["frames_per_second"] = ToJson(whole.Where(clip => clip.FramesPerSecond > 0).Select(clip => clip.FramesPerSecond)),
        ["sizes"] = new JsonArray([.. Sizes(whole).Select(size => new JsonObject
        {
            ["width"] = size.Width,
            ["height"] = size.Height,
            ["clips"] = size.Clips,
        })]),
    };

    static JsonObject? ToJson(IEnumerable<double> values) => Sorted(values) is { Length: > 0 } sorted
        ? new JsonObject { ["least"] = sorted[0], ["median"] = sorted[sorted.Length / 2], ["most"] = sorted[^1] }
        : null;

    static string Spread(IEnumerable<double> values, string format)
    {
        var sorted = Sorted(values);
        double[] shown = [sorted[0], sorted[sorted.Length / 2], sorted[^1]];
        return string.Join(", ", shown.Select(value => value.ToString(format, CultureInfo.InvariantCulture)));
    }

    static double[] Sorted(IEnumerable<double> values) => [.. values.Order()];

    static IEnumerable<(int Width, int Height, int Clips)> Sizes(List<CheckedClip> clips) =>
        clips.CountBy(clip => (clip.Width, clip.Height)).OrderByDescending(size => size.Value)
            .Select(size => (size.Key.Width, size.Key.Height, size.Value));

    static double Seconds(CheckedClip clip) => clip.Frames / clip.FramesPerSecond;

    static string Split(ClipRecord clip) => clip.Split ?? "no split";
}
