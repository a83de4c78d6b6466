using System.CommandLine;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Benchmarks;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Models;
using static System.FormattableString;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary>The options of benchmarks that say which network is measured.</summary>
sealed class BenchModel
{
    readonly Option<string> model = CommonOptions.Model();
    readonly ModelArguments arguments = new();

    /// <summary>Gives a command the options.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        command.Add(model);
        foreach (var option in arguments.All)
        {
            command.Add(option);
        }
    }

    /// <summary>The frames of a clip.</summary>
    /// <param name="parse">The command line.</param>
    /// <returns>The number.</returns>
    public int Frames(ParseResult parse) => arguments.Options(parse).Frames;

    /// <summary>The network as work.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="device">Where it runs.</param>
    /// <returns>The work.</returns>
    public NetworkWork Work(ParseResult parse, Device device)
    {
        var (name, options, input) = (parse.GetRequiredValue(model), arguments.Options(parse), arguments.Input(parse));
        var (precision, flow) = (arguments.Precision(parse), options.Flow);
        var request = new JsonObject
        {
            ["model"] = name,
            ["shape"] = new JsonArray([.. input.Select(extent => (JsonNode)extent)]),
            ["frames"] = options.Frames,
            ["classes"] = options.Classes,
            ["width"] = options.Width,
            ["iterations"] = flow?.Iterations,
            ["flow_after"] = flow?.After,
            ["flow_channels"] = flow?.Channels,
            ["precision"] = precision == Precision.Single ? "f32" : "f64",
        };
        var title = Invariant($"{name}{(ModelCatalog.HasFlow(name) ? $" after {flow?.After}, {flow?.Iterations} iterations" : "")} of {string.Join('x', input)}");
        return new NetworkWork(device, precision, ModelCatalog.Create(name, options), input, title, request);
    }
}
