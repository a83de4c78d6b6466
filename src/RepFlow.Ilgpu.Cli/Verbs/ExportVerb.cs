using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Runs;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow export</c>: a model with its weights as an ONNX model.</summary>
static class ExportVerb
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        var checkpoint = new Option<string>("--checkpoint")
        {
            Description = "a run, as 'repflow train' makes it; or, with --model, a file of weights: .safetensors, or .pt or .pth of PyTorch",
            HelpName = "RUN|FILE",
            Required = true,
        };
        var model = new Option<string?>("--model") { Description = "whose weights they are, where no run says so" };
        CommonOptions.LimitToModels(model);
        var output = new Option<string>("--out") { Description = "the ONNX model", HelpName = "FILE", DefaultValueFactory = _ => "model.onnx" };
        var arguments = new ModelArguments();
        var json = CommonOptions.Json();
        var command = new Command("export", "Writes a model with its weights as an ONNX model (opset 17), which takes any number of clips.")
        {
            checkpoint, model, output, json,
        };
        foreach (var option in arguments.OfModel)
        {
            command.Add(option);
        }

        Tool.SetWork(command, context, json, (parse, _) =>
        {
            using var file = OutputFile.Create(parse.GetRequiredValue(output));
            var weights = parse.GetRequiredValue(checkpoint);
            if (parse.GetValue(model) is { } name)
            {
                if (Directory.Exists(weights))
                {
                    throw new UsageException($"'{weights}' is a run, which says itself what model it is. Leave --model out; or name a file of weights.");
                }

                SameFile.Refuse([parse.GetRequiredValue(output)], weights);
                var network = ModelCatalog.Create(name, arguments.Options(parse));
                network.LoadWeights(weights);
                return Run(context.Terminal, name, network, arguments.Clip(parse), new Dictionary<string, string> { ["model"] = name }, weights, file, parse.GetRequiredValue(output));
            }

            if (arguments.OfModel.FirstOrDefault(option => parse.GetResult(option) is { Implicit: false }) is { } given)
            {
                throw new UsageException($"{given.Name} is the run's own. Leave it out; or say with --model whose weights '{weights}' has.");
            }

            var run = TrainedRun.Open(weights);
            SameFile.Refuse([parse.GetRequiredValue(output)], RunFolder.FilesBeside(run.Path));
            return Run(context.Terminal, run.Settings.Model, run.Network, run.Settings.Input(1), run.Settings.Metadata(run.Classes), run.Path, file, parse.GetRequiredValue(output));
        });
        return command;
    }

    static int Run(Terminal terminal, string model, INetwork network, Shape clip, Dictionary<string, string> metadata, string weights, OutputFile file, string output)
    {
        var bytes = 0L;
        file.Write(stream =>
        {
            new OnnxExport { Metadata = metadata }.Write(network, stream, clip);
            bytes = stream.Length;
        });
        file.Commit();
        terminal.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{output}: {model} with the weights of {weights}; {clip[0]} frames of {clip[2]}x{clip[3]}; {bytes / 1048576.0:0.#} MiB"));
        terminal.Result(new JsonObject
        {
            ["model"] = model,
            ["weights"] = weights,
            ["output"] = output,
            ["bytes"] = bytes,
            ["clip"] = new JsonArray([.. clip.Select(extent => JsonValue.Create(extent))]),
        });
        return 0;
    }
}
