using RepFlow.Ilgpu.Cli.Tests.Support;

namespace RepFlow.Ilgpu.Cli.Tests.Verbs;

public sealed class OtherVerbTests
{
    [Fact]
    public void The_host_is_always_there()
    {
        var result = CommandLine.Run("devices", "--json");
        Assert.Equal(0, result.Code);
        var host = result.Json.GetProperty("devices").EnumerateArray().Single(d => d.GetProperty("name").GetString() == "host");
        Assert.True(host.GetProperty("usable").GetBoolean());
        Assert.Contains("host", CommandLine.Run("devices").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_is_not_there_is_a_failure() => CommandLine.Fails(["devices", "--device", "abacus"], "abacus", "repflow devices");

    [Fact]
    public void A_device_that_cannot_be_used_is_a_failure_with_its_reason()
    {
        // Which there are depends on the machine; without an NVIDIA GPU it is cuda.
        var refused = CommandLine.Run("devices", "--json").Json.GetProperty("devices").EnumerateArray().Where(d => !d.GetProperty("usable").GetBoolean());
        Assert.All(refused, device =>
        {
            var name = device.GetProperty("name").GetString()!;
            var result = CommandLine.Run("devices", "--device", name, "--json");
            Assert.NotEqual(0, result.Code);
            Assert.Equal(name, result.Json.GetProperty("devices")[0].GetProperty("name").GetString());
            var line = Assert.Single(result.Error.TrimEnd().Split('\n'));
            Assert.Equal($"repflow: {name} cannot be used: {device.GetProperty("refusal").GetString()}.", line);
        });
    }

    [Fact]
    public void Gradcheck_names_definition_and_errors()
    {
        var result = CommandLine.Run("gradcheck", "--layer", "relu", "--device", "host", "--json");
        Assert.True(result.Code == 0, result.Error);
        Assert.True(result.Json.GetProperty("passed").GetBoolean());
        Assert.Equal(1, result.Json.GetProperty("proved").GetInt32());
        Assert.Empty(result.Json.GetProperty("failed").EnumerateArray());
        Assert.Empty(result.Json.GetProperty("untested").EnumerateArray());
        var lines = result.Json.GetProperty("results").EnumerateArray().ToList();
        Assert.All(lines, line => Assert.Equal("Relu", line.GetProperty("definition").GetString()));
        Assert.All(lines, line => Assert.True(line.GetProperty("passed").GetBoolean()));
        Assert.All(lines, line => Assert.True(line.GetProperty("tested").GetInt32() > 0));
        Assert.Equal(["(values)", "x"], lines.Select(line => line.GetProperty("of").GetString()).Distinct());
        CommandLine.Fails(["gradcheck", "--layer", "nothing", "--device", "host"], "no definition 'nothing'", "Relu");
    }

    [Fact]
    public void Gradcheck_compares_the_values_of_what_has_no_adjoint_and_says_how_many_are_proved()
    {
        var result = CommandLine.Run("gradcheck", "--layer", "sgd", "--device", "host");
        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("(values)", result.Out, StringComparison.Ordinal);
        Assert.Contains("1 proved, none failed, none untested.", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_line_without_a_verb_says_which_there_are()
    {
        CommandLine.Fails([], "name what to do: devices, flow, gradcheck, bench, tune, describe, train, eval, predict, export, reproduce, data.");
        CommandLine.Fails(["flwo", "a.npy"], "there is no 'flwo' here, only devices, flow, gradcheck, bench, tune, describe, train, eval, predict, export, reproduce, data.");
        CommandLine.Fails(["bench", "slow"], "there is no 'slow' here, only flow, conv, net, train, paper, report.", "repflow bench --help");
        CommandLine.Fails(["devices", "--wrong"], "there is no option '--wrong'");
        CommandLine.Fails(["gradcheck", "Relu"], "'Relu' is one word too many");
    }

    [Fact]
    public void Every_verb_has_help()
    {
        string[] verbs = ["devices", "flow", "gradcheck", "bench flow", "bench conv", "bench net", "bench train", "bench paper", "bench report", "tune", "reproduce", "describe", "export", "data list", "data check", "data flow"];
        Assert.All(verbs, verb => Assert.Contains("--json", Help(verb), StringComparison.Ordinal));

        static string Help(string verb)
        {
            var result = CommandLine.Run([.. verb.Split(' '), "--help"]);
            Assert.Equal(0, result.Code);
            Assert.DoesNotContain("(default", result.Out, StringComparison.Ordinal);
            return result.Out;
        }
    }
}
