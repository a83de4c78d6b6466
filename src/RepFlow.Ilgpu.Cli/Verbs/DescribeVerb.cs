using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Runs;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Files;
using Spectre.Console;
using static System.FormattableString;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow describe</c>: the layers of a model, what they compute, and the kernels and the memory of a training step.</summary>
static class DescribeVerb
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        var model = new Argument<string>("MODEL|RUN") { Description = ModelCatalog.Description + "; or the folder of a run, whose model and clips are described" };
        var arguments = new ModelArguments();
        var dot = new Option<string?>("--dot") { Description = "write the graph of the layers, for Graphviz", HelpName = "FILE" };
        var device = CommonOptions.Device();
        var json = CommonOptions.Json();
        var command = new Command("describe", "Describes a model: its layers, shapes, parameters and multiply-adds, and the kernels and the memory of a training step.")
        {
            model, dot, device, json,
        };
        foreach (var option in arguments.All)
        {
            command.Add(option);
        }

        Tool.SetWork(command, context, json, (parse, _) =>
        {
            var name = parse.GetRequiredValue(model);
            if (!Directory.Exists(name))
            {
                var (options, input) = (arguments.Options(parse), arguments.Input(parse));
                return Run(context, name, options, input, arguments.Precision(parse), parse.GetValue(device), parse.GetValue(dot));
            }

            var run = RunFolder.Find(name).Read();
            var settings = run.Settings;
            return Run(context, settings.Model, settings.ModelOptions(run.Classes.Count), settings.Input(settings.Batch), settings.Precision, parse.GetValue(device), parse.GetValue(dot));
        });
        return command;
    }

    static int Run(VerbContext context, string model, ModelOptions options, Shape input, Precision precision, string? name, string? dot)
    {
        var terminal = context.Terminal;
        using var file = dot is null ? null : OutputFile.Create(dot);
        using var device = CommonOptions.Open(name, terminal);
        var network = ModelCatalog.Create(model, options);
        var whole = NetworkDescription.Of(network, device, [input]);
        var step = TrainingStep.Describe(network, device, precision, [input]);
        if (!terminal.Json)
        {
            var table = new Table().Border(TableBorder.Simple).AddColumns("layer", "of", "result", "parameters", "MMAC");
            AddRows(table, whole, 0);
            terminal.Table(table);
            var kernels = new Table().Border(TableBorder.Simple).AddColumns("kernels of a training step", "of", "what they compute", "MMAC", "MB");
            foreach (var kernel in step.Kernels)
            {
                string[] cells = [Pass(kernel), kernel.Layer, kernel.Name, kernel.Products == 0 ? "" : Invariant($"{kernel.Products / 1e6:0.##}"), Invariant($"{kernel.Bytes / 1e6:0.###}")];
                kernels.AddRow([.. cells.Select(Markup.Escape)]);
            }

            terminal.Table(kernels);
        }

        terminal.Line($"{model} of {input} on {device}:");
        terminal.Line(Invariant($"  parameters           {whole.Parameters:#,0}"));
        terminal.Line(Invariant($"  forward              {whole.Products / 1e9:0.###} GMAC ({2 * whole.Products / 1e9:0.###} GFLOP)"));
        terminal.Line(Invariant($"  a training step      {Mebibytes(step.Bytes)} at its peak, of {Mebibytes(step.BytesKeepingAll)} if no two tensors shared memory ({(double)step.Bytes / step.BytesKeepingAll:P0})"));
        terminal.Line(Invariant($"                       and {Mebibytes(step.VelocityBytes)} for the velocities of SGD; {step.Kernels.Count} kernels move {step.MovedBytes / 1e9:0.###} GB"));
        if (file is not null)
        {
            file.Write(stream => stream.Write(Encoding.UTF8.GetBytes(Graph(model, whole))));
            file.Commit();
            terminal.Line($"  graph                {dot}");
        }

        terminal.Result(new JsonObject
        {
            ["model"] = model,
            ["device"] = device.ToString(),
            ["input"] = ToJson(input),
            ["parameters"] = whole.Parameters,
            ["gmac"] = whole.Products / 1e9,
            ["peak_bytes"] = step.Bytes,
            ["activation_bytes"] = step.BytesKeepingAll,
            ["velocity_bytes"] = step.VelocityBytes,
            ["moved_bytes"] = step.MovedBytes,
            ["layers"] = ToJson(whole)["parts"]!.DeepClone(),
            ["kernels"] = new JsonArray([.. step.Kernels.Select(kernel => new JsonObject
            {
                ["layer"] = kernel.Layer,
                ["kernel"] = kernel.Name,
                ["fused"] = new JsonArray([.. kernel.Name.Split(" + ").Select(part => JsonValue.Create(part))]),
                ["pass"] = Pass(kernel),
                ["gmac"] = kernel.Products / 1e9,
                ["read_bytes"] = kernel.ReadBytes,
                ["written_bytes"] = kernel.WrittenBytes,
            })]),
        });
        return 0;
    }

    static void AddRows(Table table, NetworkDescription part, int depth)
    {
        foreach (var inner in part.Parts)
        {
            string[] cells =
            [
                new string(' ', 2 * depth) + inner.Name,
                inner.Definition,
                string.Join("; ", inner.Outputs),
                inner.Parameters == 0 ? "" : Invariant($"{inner.Parameters:#,0}"),
                inner.Products == 0 ? "" : Invariant($"{inner.Products / 1e6:0.##}"),
            ];
            table.AddRow([.. cells.Select(Markup.Escape)]);
            AddRows(table, inner, depth + 1);
        }
    }

    /// <summary>The layers as a graph in Graphviz's language, those of a network in a box of its name.</summary>
    static string Graph(string model, NetworkDescription whole)
    {
        var text = new StringBuilder(Invariant($"digraph \"{model}\" {{\n  node [shape=box];\n  in [label=\"input\"];\n"));
        var boxes = 0;
        Add(whole, "  ");
        foreach (var layer in whole.Layers)
        {
            foreach (var read in layer.Reads)
            {
                text.Append(Invariant($"  {(read < 0 ? "in" : $"n{read}")} -> n{layer.Number};\n"));
            }
        }

        return text.Append("}\n").ToString();

        void Add(NetworkDescription part, string indent)
        {
            foreach (var inner in part.Parts)
            {
                if (inner.Number >= 0)
                {
                    var title = inner.Name.Length > 0 ? $"{inner.Name}\\n{inner.Definition}" : inner.Definition;
                    text.Append(Invariant($"{indent}n{inner.Number} [label=\"{title}\\n{inner.Outputs[0]}\"];\n"));
                    continue;
                }

                text.Append(Invariant($"{indent}subgraph cluster{boxes++} {{\n{indent}  label=\"{inner.Name}\";\n"));
                Add(inner, indent + "  ");
                text.Append(Invariant($"{indent}}}\n"));
            }
        }
    }

    static JsonObject ToJson(NetworkDescription part) => new()
    {
        ["name"] = part.Name,
        ["definition"] = part.Definition,
        ["outputs"] = new JsonArray([.. part.Outputs.Select(ToJson)]),
        ["parameters"] = part.Parameters,
        ["gmac"] = part.Products / 1e9,
        ["parts"] = new JsonArray([.. part.Parts.Select(ToJson)]),
    };

    static JsonArray ToJson(Shape shape) => new([.. shape.Select(extent => JsonValue.Create(extent))]);

    static string Pass(PlannedKernel kernel) => kernel.Pass.ToString().ToLowerInvariant();

    static string Mebibytes(long bytes) => Invariant($"{bytes / (double)(1 << 20):0.#} MiB");
}
