using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Models;
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
            Description = "the weights: .safetensors, or .pt or .pth of PyTorch",
            HelpName = "FILE",
            Required = true,
        };
        var model = new Option<string>("--model") { Description = "whose weights they are", Required = true };
        CommonOptions.Limit(model, [.. ModelCatalog.Names]);
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

        Tool.SetWork(command, context, json, (parse, _) => Run(
            context.Terminal,
            parse.GetRequiredValue(checkpoint),
            parse.GetRequiredValue(model),
            arguments.Options(parse),
            arguments.Clip(parse),
            parse.GetRequiredValue(output)));
        return command;
    }

    static int Run(Terminal terminal, string checkpoint, string model, ModelOptions options, Shape clip, string output)
    {
        using var file = OutputFile.Create(output);
        var network = ModelCatalog.Create(model, options);
        var report = network.LoadWeights(checkpoint);
        var bytes = 0L;
        file.Write(stream =>
        {
            new OnnxExport().Write(network, stream, clip);
            bytes = stream.Length;
        });
        file.Commit();
        terminal.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{output}: {model} with {report.Loaded.Count} tensors of {checkpoint}; {clip[0]} frames of {clip[2]}x{clip[3]}; {bytes / 1048576.0:0.#} MiB"));
        terminal.Result(new JsonObject
        {
            ["model"] = model,
            ["output"] = output,
            ["bytes"] = bytes,
            ["tensors"] = report.Loaded.Count,
            ["clip"] = new JsonArray([.. clip.Select(extent => JsonValue.Create(extent))]),
        });
        return 0;
    }
}
