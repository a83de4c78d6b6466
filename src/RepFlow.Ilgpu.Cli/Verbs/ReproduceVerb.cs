using System.CommandLine;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Reproduction;
using RepFlow.Ilgpu.Cli.Runs;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.Networks;
using Spectre.Console;
using static System.FormattableString;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow reproduce</c>: the paper's tables, row by row.</summary>
static class ReproduceVerb
{
    const string List = "list";
    const string All = "all";
    const string Figure3 = "fig3";
    const string Figure5 = "fig5";

    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        string[] tables = [.. PaperTables.Titles.Keys.Select(table => Invariant($"table{table}"))];
        string[] words = [List, .. tables, Figure3, Figure5, All];
        var what = new Argument<string>("WHAT")
        {
            Description = $"{List} for all rows by name, a table ({tables[0]} to {tables[^1]}) or one of its rows, a picture ({Figure3}, flow of flow, or {Figure5}, TV-L1 beside learned flow), or {All} of them",
        };
        what.CompletionSources.Add(words);
        what.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var word }] && !words.Contains(word) && !PaperTables.Rows.Any(row => row.Id == word))
            {
                result.AddError($"there is no '{word}' to reproduce, only {string.Join(", ", words)}, or a row that '{List}' names.");
            }
        });
        var data = new Option<string>("--data")
        {
            Description = "clips, as 'repflow train' takes them, or 'motion', which needs no file",
            HelpName = "DATA",
            DefaultValueFactory = _ => RunSettings.Motion,
        };
        var preset = CommonOptions.Choice("--preset", "how large: a few steps of each row, what two cores do in a night, or appendix A of the paper", [Scale.Small, Scale.Smoke, Scale.Paper]);
        var seeds = CommonOptions.Number("--seeds", "how often each network is trained, from another seed (3 of small, otherwise 1)", 1);
        var epochs = CommonOptions.Number("--epochs", "how often every clip is seen (the preset's)", 1);
        var size = CommonOptions.FrameSize("(the preset's)");
        var output = new Option<string>("--out")
        {
            Description = "where runs and tables are kept; what is complete there is not done again",
            HelpName = "DIR",
            DefaultValueFactory = _ => "reproduction",
        };
        var list = new DataArguments();
        var cache = new CacheArguments();
        var workers = CommonOptions.Workers();
        var device = CommonOptions.Device();
        device.Description += "; several, as in cuda:0,cuda:1, train networks side by side";
        var json = CommonOptions.Json();
        var command = new LastingCommand(
            "reproduce",
            "Trains and evaluates the systems of the paper's tables, and writes each table with the paper's numbers beside: Markdown, CSV and a picture.",
            "cut off: what was done since the last checkpoint is lost. The same command goes on.")
        {
            what, data, preset, seeds, epochs, size, output, device, json, workers,
        };
        list.AddTo(command);
        cache.AddTo(command);
        Tool.SetWork(command, context, json, (parse, cancellation) =>
        {
            var (terminal, word) = (context.Terminal, parse.GetRequiredValue(what));
            PaperRow[] rows = [.. PaperTables.Rows.Where(row => word switch
            {
                List or All => true,
                Figure3 => PaperPictures.Figure3.Contains(row.Id),
                Figure5 => PaperPictures.Figure5.Contains(row.Id),
                _ => row.Id == word || row.Id.StartsWith($"{word}/", StringComparison.Ordinal),
            })];
            if (word == List)
            {
                Show(terminal, rows);
                return 0;
            }

            var scale = Scale.Of(parse.GetRequiredValue(preset));
            var clips = parse.GetRequiredValue(data) is var given && given == RunSettings.Motion ? given : Path.GetFullPath(given);
            var folder = parse.GetRequiredValue(output);
            using var devices = new OpenDevices(parse.GetValue(device), name => CommonOptions.Open(name, terminal));
            var request = new RunRequest(devices.All, null, cache.Open(parse, terminal.Note), parse.GetValue(workers), 0);
            var count = parse.GetValue(seeds) ?? scale.Seeds;
            var sample = Settings(new PaperSystem.Trained("resnet34"), 0);
            using var opened = DataSet.Open(sample, devices.All[0], request.Cache, terminal.Note);
            var source = opened.Test ?? opened.Train;
            var work = new PaperRuns(terminal, Path.Combine(folder, "runs"), request, Settings, count);
            var results = work.Run(rows, cancellation);
            foreach (var figure in new[] { Figure3, Figure5 }.Where(figure => word == figure || word == All))
            {
                Draw(figure);
            }

            var how = Invariant($"Data: {Path.GetFileName(clips)}; {sample.Frames} frames of {sample.Height}x{sample.Width}, {sample.Channels} channels in the first stage, ")
                + $"{Counted.Of(sample.Epochs, "epoch")}, {Counted.Of(count, "seed")}; preset {scale.Name}; on {string.Join(", ", devices.All)}.";
            if (word is not (Figure3 or Figure5))
            {
                new ReproductionTable(results, how).Write(Path.Combine(folder, word == All ? "reproduction" : word.Replace('/', '-')));
            }

            Show(terminal, folder, results);
            return results.Any(result => result.Failure is not null) ? Tool.Failed : 0;

            void Draw(string figure)
            {
                var part = PaperTables.Rows.First(row => row.Id == (figure == Figure3 ? PaperPictures.Figure3 : PaperPictures.Figure5)[0]).System.Parts.First();
                var settings = Settings(part, 0);
                var learned = work.Network(settings, source.Classes.Count);
                (INetwork, string[])[] shown = figure == Figure3
                    ? [(learned, ["flow", "flow of flow"])]
                    : [(Fresh("resnet34-tvl1"), ["TV-L1"]), (Fresh(part.Model), ["flow layer, not learned"]), (learned, ["learned"])];
                PaperPictures.Write(Path.Combine(folder, $"{figure}.png"), shown, settings, source, devices.All[0], cancellation);
                terminal.Note($"{Path.Combine(folder, figure)}.png is drawn.");

                INetwork Fresh(string model)
                {
                    var of = scale.Fit(settings with { Model = model });
                    return ModelCatalog.Create(of.Model, of.ModelOptions(source.Classes.Count));
                }
            }

            RunSettings Settings(PaperSystem.Trained part, ulong seed)
            {
                var settings = scale.Settings(part, clips, seed) with { List = list.Options(parse) };
                settings = parse.GetValue(epochs) is { } times ? settings with { Epochs = times } : settings;
                return parse.GetValue(size) is var (height, width) ? settings with { Height = height, Width = width } : settings;
            }
        });
        return command;
    }

    static void Show(Terminal terminal, IReadOnlyList<PaperRow> rows)
    {
        if (!terminal.Json)
        {
            var table = new Table().Border(TableBorder.Simple).AddColumns("row", "network", "the paper", "from others' reports");
            foreach (var row in rows)
            {
                table.AddRow(row.Id, Markup.Escape(row.System.Models), ReproductionTable.Paper(row), row.IsReported ? "yes" : "");
            }

            terminal.Table(table, "from others' reports");
        }

        terminal.Result(new JsonObject
        {
            ["rows"] = new JsonArray([.. rows.Select(row => new JsonObject
            {
                ["row"] = row.Id,
                ["table"] = row.Table,
                ["name"] = row.Name,
                ["models"] = new JsonArray([.. row.System.Parts.Select(part => JsonValue.Create(part.Model))]),
                ["paper"] = Paper(row),
                ["reported"] = row.IsReported,
            })]),
        });
    }

    static void Show(Terminal terminal, string folder, IReadOnlyList<RowResult> results)
    {
        if (!terminal.Json)
        {
            var table = new Table().Border(TableBorder.Simple).AddColumns(["table", .. ReproductionTable.Columns]);
            foreach (var result in results)
            {
                table.AddRow([Invariant($"{result.Row.Table}"), .. ReproductionTable.Cells(result).Select(Markup.Escape)]);
            }

            terminal.Table(table, "parameters", "network");
            terminal.Line($"In {folder}: the table as .md, .csv and .png, and in runs the networks.");
        }

        terminal.Result(new JsonObject
        {
            ["rows"] = new JsonArray([.. results.Select(result => new JsonObject
            {
                ["row"] = result.Row.Id,
                ["network"] = result.Models,
                ["paper"] = Paper(result.Row),
                ["top1"] = new JsonArray([.. result.Outcomes.Select(outcome => JsonValue.Create(outcome.Top1))]),
                ["ms"] = double.IsFinite(result.Ms) ? result.Ms : null,
                ["parameters"] = result.Outcomes.Count > 0 ? result.Outcomes[0].Parameters : null,
                ["failure"] = result.Failure,
            })]),
        });
        foreach (var failed in results.Where(result => result.Failure is not null))
        {
            terminal.Note($"{failed.Row.Id} failed: {failed.Failure}");
        }
    }

    static JsonObject Paper(PaperRow row) => new(row.Figures.Select(figure => KeyValuePair.Create(figure.Column, (JsonNode?)figure.Value)));
}
