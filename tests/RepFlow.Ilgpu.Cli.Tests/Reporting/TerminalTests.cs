using System.IO.Pipes;
using System.Text;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Tests.Support;
using RepFlow.Ilgpu.TestSupport;
using Spectre.Console;

namespace RepFlow.Ilgpu.Cli.Tests.Reporting;

public sealed class TerminalTests
{
    [Theory]
    [InlineData("devices")]
    [InlineData("devices", "--json")]
    [InlineData("--help")]
    public void Output_that_cannot_be_written_is_a_failure(params string[] arguments)
    {
        var error = new MemoryStream();
        var code = CommandLine.Run(new Terminal(new StandardStream(new FullStream().Write), new StandardStream(error.Write)), arguments);
        Assert.Equal(Tool.Failed, code);
        Assert.StartsWith("repflow: cannot write to standard output: No space left", Text(error), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_that_cannot_be_told_keeps_its_code() =>
        Assert.Equal(Tool.Misused, CommandLine.Run(new Terminal(Full(), Full()), "flow", "--wrong"));

    [Fact]
    public void Output_that_nobody_reads_gives_the_code_of_a_program_that_is_ended_by_that()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        pipe.ClientSafePipeHandle.Dispose();
        var descriptor = (int)pipe.SafePipeHandle.DangerousGetHandle();
        var error = new MemoryStream();
        var terminal = new Terminal(new StandardStream(bytes => Descriptor.Write(descriptor, bytes)), new StandardStream(error.Write));
        Assert.Equal(Tool.Unread, CommandLine.Run(terminal, "devices"));
        Assert.Empty(error.ToArray());
    }

    [Theory]
    [InlineData("a\u001B[31mb\r\n\u009B", "a\\u001B[31mb\\u000D\\u000A\\u009B")]
    [InlineData("\u202Egpj.\u2066\u2028\uFEFF", "\\u202Egpj.\\u2066\\u2028\\uFEFF")]
    [InlineData("\U000E0041", "\\uDB40\\uDC41")]
    [InlineData("Ünïcödé 图 👨‍👩‍👧 a b\\", "Ünïcödé 图 👨‍👩‍👧 a b\\")]
    public void Names_cannot_steer_a_terminal(string name, string shown)
    {
        var (output, error) = (new MemoryStream(), new MemoryStream());
        var terminal = new Terminal(new StandardStream(output.Write), new StandardStream(error.Write)) { Json = true };
        terminal.Line(name);
        terminal.Fail(name);
        Assert.Equal($"{shown}\nrepflow: {shown}\n", Text(error));
        var json = Text(output);
        Assert.Equal(name, System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("error").GetString());
        Assert.Equal(PlainText.Of(json, lines: true), json);
    }

    [Fact]
    public void A_number_that_json_does_not_have_is_null()
    {
        var output = new MemoryStream();
        var terminal = new Terminal(new StandardStream(output.Write), new StandardStream(new MemoryStream().Write)) { Json = true };
        terminal.Result(new JsonObject { ["a"] = double.NaN, ["b"] = new JsonArray(float.PositiveInfinity, 1.5f, null), ["c"] = new JsonObject { ["d"] = 2 } });
        Assert.Equal("""{"a":null,"b":[null,1.5,null],"c":{"d":2}}""", JsonNode.Parse(Text(output))!.ToJsonString());
    }

    [Fact]
    public void A_result_that_fails_leaves_room_for_why()
    {
        var output = new MemoryStream();
        var terminal = new Terminal(new StandardStream(output.Write), new StandardStream(new MemoryStream().Write)) { Json = true };
        Assert.ThrowsAny<Exception>(() => terminal.Result(null!));
        terminal.Fail("why");
        Assert.Equal("""{"error":"why"}""", JsonNode.Parse(Text(output))!.ToJsonString());
    }

    [Fact]
    public void A_narrow_terminal_shows_fewer_columns_and_says_which_are_missing()
    {
        Assert.Equal(["layer of passed", "left out: rest, error."], Table(40));
        Assert.Equal(["layer of error rest passed"], Table(null));

        static IEnumerable<string> Table(int? width)
        {
            var (output, error) = (new MemoryStream(), new MemoryStream());
            var table = new Table().Border(TableBorder.Simple).AddColumns("layer", "of", "error", "rest", "passed");
            table.AddRow("RepresentationFlow", "x", "1.0e-9", "something long that is of less use", "yes");
            new Terminal(new StandardStream(output.Write), new StandardStream(error.Write), width).Table(table, "rest", "error");
            var lines = Text(output).Split('\n');
            Assert.All(lines, line => Assert.InRange(line.Length, 0, width ?? 240));
            Assert.Contains(lines, line => line.Contains("RepresentationFlow", StringComparison.Ordinal));
            var words = lines.First(line => line.Contains("layer", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var (header, note) = (string.Join(' ', words), Text(error));
            return note.Length == 0 ? [header] : [header, note[..(note.IndexOf('.', StringComparison.Ordinal) + 1)]];
        }
    }

    static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray());

    static StandardStream Full() => new(new FullStream().Write);
}
