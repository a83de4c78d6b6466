using System.CommandLine;
using System.Text;
using RepFlow.Ilgpu.Cli.Benchmarks;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow bench report</c>: measurements of several commands or machines as one table.</summary>
static class BenchMerge
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "what 'repflow bench … --out FILE' wrote, here or on other machines",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = CommonOptions.File("--out", "write all of it as one such file");
        var markdown = CommonOptions.File("--markdown", "write the table in Markdown");
        var csv = CommonOptions.File("--csv", "write a line for each measurement");
        var roofline = CommonOptions.File("--roofline", "draw what was reached under each device's ceilings, as PNG");
        var json = CommonOptions.Json();
        var command = new Command("report", "Makes one table of measurements of several commands or machines.")
        {
            files, output, markdown, csv, roofline, json,
        };
        Tool.SetWork(command, context, json, (parse, _) =>
        {
            var inputs = parse.GetRequiredValue(files);
            SameFile.Refuse(new[] { output, markdown, csv, roofline }.Select(parse.GetValue).OfType<string>(), inputs);
            var report = BenchReport.Of([.. inputs.SelectMany(file => BenchReport.Read(file).Sessions)]);
            var table = new BenchTable(report.Sessions);
            if (!context.Terminal.Json)
            {
                BenchArguments.Show(context.Terminal, table);
            }

            WriteText(parse.GetValue(markdown), table.ToMarkdown);
            WriteText(parse.GetValue(csv), table.ToCsv);
            BenchArguments.Finish(context.Terminal, report, parse.GetValue(output), parse.GetValue(roofline));
            return 0;
        });
        return command;
    }

    static void WriteText(string? path, Func<string> text)
    {
        if (path is not null)
        {
            using var file = OutputFile.Create(path);
            file.Write(stream => stream.Write(Encoding.UTF8.GetBytes(text())));
            file.Commit();
        }
    }
}
