using System.CommandLine;
using RepFlow.Ilgpu.Training.Data;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary>The options that say how a list of clips is to be read.</summary>
sealed class DataArguments
{
    static readonly Dictionary<string, ClipListFormat> Formats = new()
    {
        ["folders"] = ClipListFormat.Folders,
        ["csv"] = ClipListFormat.Csv,
        ["hmdb51"] = ClipListFormat.Hmdb51,
        ["ucf101"] = ClipListFormat.Ucf101,
        ["kinetics"] = ClipListFormat.Kinetics,
        ["something"] = ClipListFormat.SomethingSomething,
        ["mmaction2"] = ClipListFormat.Mmaction2,
        ["mmaction2-offset"] = ClipListFormat.Mmaction2Offset,
        ["slowfast"] = ClipListFormat.SlowFast,
    };

    readonly Option<string?> format = CommonOptions.Limit(
        new Option<string?>("--format") { Description = "what the list is; found from its name and content if not given" }, [.. Formats.Keys]);

    readonly Option<string?> videos = new("--videos") { Description = "the folder that the list's paths start in", HelpName = "DIR" };

    readonly Option<string?> names = new("--class-names")
    {
        Description = "the names of the classes, one a line, for lists of numbers",
        HelpName = "FILE",
    };

    readonly Option<int> fold = CommonOptions.Number("--fold", "which of the three splits of HMDB51 or UCF101", 1, 1);

    readonly Option<string?> separator = CommonOptions.Limit(
        new Option<string?>("--separator") { Description = "what stands between the fields of a SlowFast list; a blank if not given" },
        "comma",
        "tab",
        "blank");

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> All => [format, videos, names, fold, separator];

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        foreach (var option in All)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads a list as the options say.</summary>
    /// <param name="path">The list, or a folder.</param>
    /// <param name="parse">The command line.</param>
    /// <returns>The list.</returns>
    public ClipList Read(string path, ParseResult parse) => ClipList.Read(path, Options(parse));

    /// <summary>What the options say.</summary>
    /// <param name="parse">The command line.</param>
    /// <returns>What a list does not tell of itself.</returns>
    public ClipListOptions Options(ParseResult parse) => new()
    {
        Format = parse.GetValue(format) is { } name ? Formats[name] : null,
        Videos = parse.GetValue(videos) is { } folder ? Path.GetFullPath(folder) : null,
        ClassNames = parse.GetValue(names) is { } file ? Path.GetFullPath(file) : null,
        Fold = parse.GetValue(fold),
        Separator = parse.GetValue(separator) switch { "comma" => ',', "tab" => '\t', _ => ' ' },
    };
}
