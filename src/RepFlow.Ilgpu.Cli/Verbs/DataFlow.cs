using System.CommandLine;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Runs;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow data flow</c>: computes the TV-L1 flow of all clips ahead of training.</summary>
static class DataFlow
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        var options = new TrainOptions();
        var cache = new CacheArguments();
        var device = CommonOptions.Device();
        var json = CommonOptions.Json();
        var command = new LastingCommand(
            "flow",
            "Computes the TV-L1 flow of every clip, and keeps it for 'repflow train' with the same options, which otherwise does so itself before it begins.",
            "cut off: what is done is kept. The same command goes on.");
        foreach (var option in options.All.Concat([device, json]))
        {
            command.Add(option);
        }

        cache.AddTo(command);
        Tool.SetWork(command, context, json, (parse, cancellation) => Run(context.Terminal, parse, cancellation));
        return command;

        int Run(Terminal terminal, ParseResult parse, CancellationToken cancellation)
        {
            var settings = options.Settings(parse);
            if (!settings.HasStoredFlow)
            {
                throw new UsageException(ModelCatalog.TakesTvL1(settings.Model)
                    ? "flow is not stored with these options: frames that follow one another are others each time, or --tvl1 says computed."
                    : $"the model {settings.Model} takes no TV-L1 flow: name one that does, as in --model resnet34-tvl1.");
            }

            var kept = cache.Open(parse, terminal.Note) ?? throw new UsageException("flow is kept in the cache, and there is none: leave out --no-cache, or name a folder with --cache.");
            using var opened = CommonOptions.Open(parse.GetValue(device), terminal);
            using var data = DataSet.Open(settings, opened, kept, terminal.Note);
            try
            {
                var filled = terminal.Progress("TV-L1 flow", progress => data.Fill(progress, 0, cancellation))!;
                foreach (var reason in filled.Broken)
                {
                    terminal.Note($"left out: {reason}");
                }

                terminal.Line($"{Counted.Of(filled.Clips, "clip")}: flow of {filled.Computed} computed, {filled.Kept} kept in {kept.Folder}.");
                terminal.Result(new JsonObject { ["clips"] = filled.Clips, ["computed"] = filled.Computed, ["kept"] = filled.Kept, ["broken"] = filled.Broken.Count, ["cache"] = kept.Folder });
                return filled.Kept == filled.Clips ? 0 : Tool.Failed;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                throw new StoppedException("stopped, and what is done is kept: the same command goes on.");
            }
        }
    }
}
