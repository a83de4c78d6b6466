using System.CommandLine;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Training.Data;
using Spectre.Console;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow data list</c>: the clips of a list by class and split. None is opened.</summary>
static class DataList
{
    // What stands for the split of a clip that has none.
    const string NoSplit = "clips";

    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        var data = new Argument<string>("DATA") { Description = "a list of clips, or a folder with a folder of clips for each class" };
        var arguments = new DataArguments();
        var json = CommonOptions.Json();
        var command = new Command("list", "Counts the clips of a list by class and split.") { data, json };
        arguments.AddTo(command);
        Tool.SetWork(command, context, json, (parse, _) =>
        {
            Run(context.Terminal, arguments.Read(parse.GetRequiredValue(data), parse));
            return 0;
        });
        return command;
    }

    static void Run(Terminal terminal, ClipList list)
    {
        string[] splits = [.. list.Splits, .. list.Records.Any(record => record.Split is null) ? [NoSplit] : Array.Empty<string>()];
        var counts = list.Records.CountBy(record => (record.Split ?? NoSplit, record.Label)).ToDictionary();
        if (!terminal.Json)
        {
            var table = new Table().Border(TableBorder.Simple).AddColumns(["number", "class", .. splits]);
            foreach (var (name, number) in list.Classes.Select((name, number) => (name, number)))
            {
                table.AddRow([$"{number}", Markup.Escape(PlainText.Of(name)), .. splits.Select(split => $"{Count(split, number)}")]);
            }

            terminal.Table(table);
        }

        var parts = string.Join(", ", splits.Where(split => split != NoSplit).Select(split => $"{split} {Total(split)}"));
        var unlabelled = list.Records.Count(record => record.Label < 0);
        terminal.Line($"{Counted.Of(list.Records.Count, "clip")} of {list.Classes.Count} classes{(parts.Length > 0 ? $": {parts}" : string.Empty)}"
            + $"{(unlabelled > 0 ? $"; {unlabelled} without a class" : string.Empty)}.");
        terminal.Result(new JsonObject
        {
            ["clips"] = list.Records.Count,
            ["unlabelled"] = unlabelled,
            ["splits"] = new JsonObject(list.Splits.Select(split => KeyValuePair.Create(split, (JsonNode?)Total(split)))),
            ["classes"] = new JsonArray([.. list.Classes.Select((name, number) => new JsonObject
            {
                ["number"] = number,
                ["name"] = name,
                ["clips"] = splits.Sum(split => Count(split, number)),
                ["splits"] = new JsonObject(list.Splits.Select(split => KeyValuePair.Create(split, (JsonNode?)Count(split, number)))),
            })]),
        });

        int Count(string split, int number) => counts.GetValueOrDefault((split, number));

        int Total(string split) => list.Records.Count(record => record.Split == split);
    }
}
