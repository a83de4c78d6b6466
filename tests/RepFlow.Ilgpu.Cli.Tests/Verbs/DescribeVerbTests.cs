using System.Text.Json;
using RepFlow.Ilgpu.Cli.Tests.Support;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Cli.Tests.Verbs;

public sealed class DescribeVerbTests
{
    [Theory]
    [InlineData("resnet34", 112, 150, 21_361_622, 0.965)]
    [InlineData("resnet50", 224, 400, 24_327_632, 4.088)]
    public void Counts_are_the_published_ones(string model, int size, int classes, long parameters, double gmac)
    {
        var result = CommandLine.Run("describe", model, "--size", $"{size}", "--frames", "1", "--classes", $"{classes}", "--device", "host", "--json");
        Assert.True(result.Code == 0, result.Error);
        Assert.Equal(parameters, result.Json.GetProperty("parameters").GetInt64());
        Assert.Equal(gmac, result.Json.GetProperty("gmac").GetDouble(), 5e-4);
        Assert.InRange(result.Json.GetProperty("peak_bytes").GetInt64(), parameters * 4, result.Json.GetProperty("activation_bytes").GetInt64());
    }

    [Fact]
    public void Layers_stand_in_a_tree_by_the_names_of_fields()
    {
        var result = CommandLine.Run("describe", "resnet18-flow", "--size", "32", "--frames", "3", "--device", "host", "--json");
        var layers = result.Json.GetProperty("layers").EnumerateArray().ToList();
        Assert.Equal(["conv1", "bn1", "", "maxpool", "layer1.0", "layer1.1"], layers.Take(6).Select(Name));
        var flow = layers.Single(layer => Name(layer) == "flow");
        Assert.Equal(["reduce", "flows.0", "expand"], flow.GetProperty("parts").EnumerateArray().Select(Name));
        Assert.Equal([2, 128, 4, 4], flow.GetProperty("outputs")[0].EnumerateArray().Select(extent => extent.GetInt32()));
        Assert.Contains("(2, 128, 4, 4)", CommandLine.Run("describe", "resnet18-flow", "--size", "32", "--frames", "3", "--device", "host").Out, StringComparison.Ordinal);

        static string? Name(JsonElement layer) => layer.GetProperty("name").GetString();
    }

    [Fact]
    public void Kernels_are_listed_with_what_was_fused_and_the_bytes_they_move()
    {
        string[] arguments = ["describe", "resnet18", "--size", "32", "--frames", "2", "--classes", "10", "--device", "host"];
        var result = CommandLine.Run([.. arguments, "--json"]);
        var kernels = result.Json.GetProperty("kernels").EnumerateArray().ToList();
        Assert.Equal(["backward", "forward", "update"], kernels.Select(kernel => Text(kernel, "pass")).Distinct().Order());
        Assert.Equal("loss", Text(kernels.First(kernel => Text(kernel, "pass") == "backward"), "layer"));

        // A residual's end is one pass over its three inputs: (2, 64, 8, 8) read twice and written once, with four numbers a channel.
        // It is run again where the backward pass needs its result.
        var end = kernels.Single(kernel => Text(kernel, "pass") == "forward" && Text(kernel, "layer") == "layer1.0.conv2+bn2+Add+Relu" && Text(kernel, "kernel") == "BatchNorm.Output + Add.Output + Relu.Output");
        Assert.Equal(["BatchNorm.Output", "Add.Output", "Relu.Output"], end.GetProperty("fused").EnumerateArray().Select(part => part.GetString()));
        Assert.Equal((2 * 8192 * 4) + (4 * 64 * 4), end.GetProperty("read_bytes").GetInt64());
        Assert.Equal(8192 * 4, end.GetProperty("written_bytes").GetInt64());

        // The running statistics are updated where they are, and only the last layer has a bias.
        Assert.DoesNotContain(kernels, kernel => Text(kernel, "kernel") is "copy" or "clear");
        Assert.Single(kernels, kernel => Text(kernel, "kernel") == "Linear.Product + Linear.Output");
        Assert.Equal(kernels.Sum(kernel => kernel.GetProperty("read_bytes").GetInt64() + kernel.GetProperty("written_bytes").GetInt64()), result.Json.GetProperty("moved_bytes").GetInt64());
        Assert.Equal(result.Json.GetProperty("gmac").GetDouble(), kernels.Where(kernel => Text(kernel, "pass") == "forward").Sum(kernel => kernel.GetProperty("gmac").GetDouble()), 1e-9);
        Assert.Contains("Linear.Product + Linear.Output", CommandLine.Run(arguments).Out, StringComparison.Ordinal);

        static string? Text(JsonElement kernel, string name) => kernel.GetProperty(name).GetString();
    }

    [Fact]
    public void The_graph_has_an_edge_for_each_read()
    {
        using var folder = new TemporaryFolder();
        var result = CommandLine.Run("describe", "resnet18", "--size", "64", "--frames", "1", "--device", "host", "--dot", folder["net.dot"]);
        Assert.True(result.Code == 0, result.Error);
        var lines = File.ReadAllLines(folder["net.dot"]);
        Assert.Contains("  in -> n0;", lines);
        Assert.Equal(8, lines.Count(line => line.Contains("Add", StringComparison.Ordinal)));
        Assert.Equal(lines.Count(line => line.Contains("\\n(", StringComparison.Ordinal)) + 8, lines.Count(line => line.Contains("->", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_cannot_be_described_is_said()
    {
        CommandLine.Fails(["describe", "resnet19", "--device", "host"], "no model 'resnet19'", "resnet34, ", "-fcf, -fof, -late behind");
        CommandLine.Fails(["describe", "resnet18-flow", "--flow-after", "7", "--device", "host"], "after block 0 to 5");
        CommandLine.Fails(["describe", "resnet18-fcf", "--frames", "2", "--device", "host"], "more frames than flows");
    }
}
