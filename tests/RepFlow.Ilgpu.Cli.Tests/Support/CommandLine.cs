using System.Text.Json;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Verbs;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Cli.Tests.Support;

/// <summary>Runs the tool within the test, on the reference implementation of the layer.</summary>
sealed record CommandLine(int Code, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public static CommandLine Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new VerbContext(
            new Terminal(output, error, interactive: false), name => name == "none" ? throw new DeviceException("no device.") : new ReferenceEngine());
        var code = Tool.Run(arguments, context).GetAwaiter().GetResult();
        return new CommandLine(code, output.ToString(), error.ToString());
    }

    /// <summary>Asserts that a command line fails with one line that says all of some things, and nothing on standard output.</summary>
    public static void Fails(IEnumerable<string> arguments, params string[] says)
    {
        var result = Run([.. arguments]);
        Assert.NotEqual(0, result.Code);
        Assert.Empty(result.Out);
        var line = Assert.Single(result.Error.TrimEnd().Split('\n'));
        Assert.StartsWith("repflow: ", line, StringComparison.Ordinal);
        Assert.EndsWith(".", line, StringComparison.Ordinal);
        Assert.All(says, part => Assert.Contains(part, line, StringComparison.Ordinal));
    }
}
