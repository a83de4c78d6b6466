using System.Text;
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
        var (output, error) = (new MemoryStream(), new MemoryStream());
        var code = Run(new Terminal(new StandardStream(output.Write), new StandardStream(error.Write)), arguments);
        return new CommandLine(code, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    public static int Run(Terminal terminal, params string[] arguments) => Tool.Run(
        arguments,
        new VerbContext(terminal, name => name == "none" ? throw new DeviceException("no device.") : new ReferenceEngine())).GetAwaiter().GetResult();

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
