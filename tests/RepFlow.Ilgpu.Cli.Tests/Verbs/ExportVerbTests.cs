using RepFlow.Ilgpu.Cli.Runs;
using RepFlow.Ilgpu.Cli.Tests.Support;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Cli.Tests.Verbs;

public sealed class ExportVerbTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("repflow-export-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_file_of_weights_becomes_an_ONNX_model()
    {
        ModelCatalog.Create("resnet18-flow", new() { Classes = 5, Frames = 3 }).SaveWeights(In("weights.safetensors"));
        string[] arguments =
        [
            "export", "--checkpoint", In("weights.safetensors"), "--model", "resnet18-flow", "--frames", "3", "--size", "64", "--out", In("model.onnx"),
        ];
        CommandLine.Fails(arguments, "fc.weight (5, 512) instead of (400, 512)");
        Assert.False(File.Exists(In("model.onnx")));
        var result = CommandLine.Run([.. arguments, "--classes", "5", "--json"]);
        Assert.True(result.Code == 0, result.Error);
        Assert.Equal(new FileInfo(In("model.onnx")).Length, result.Json.GetProperty("bytes").GetInt64());
        Assert.Equal([3, 3, 64, 64], result.Json.GetProperty("clip").EnumerateArray().Select(extent => extent.GetInt32()));
        Assert.Contains("resnet18-flow with the weights of", CommandLine.Run([.. arguments, "--classes", "5"]).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_says_itself_which_model_it_is()
    {
        var settings = new RunSettings { Data = RunSettings.Motion, Model = "resnet18-flow", Channels = 8, Frames = 4, Height = 32, Width = 48 };
        string[] classes = ["left", "right"];
        using (var run = RunFolder.Open(In("run"), resumes: false))
        {
            run.Write(new RunConfiguration(settings, classes, null, new Dictionary<string, string>(), "host", DateTimeOffset.UnixEpoch));
            ModelCatalog.Create(settings.Model, settings.ModelOptions(classes.Length)).SaveWeights(run.Best);
        }

        string[] arguments = ["export", "--checkpoint", In("run"), "--out", In("model.onnx")];
        CommandLine.Fails([.. arguments, "--frames", "4"], "--frames is the run's own");
        var result = CommandLine.Run([.. arguments, "--json"]);
        Assert.True(result.Code == 0, result.Error);
        Assert.Equal([4, 3, 32, 48], result.Json.GetProperty("clip").EnumerateArray().Select(extent => extent.GetInt32()));
        Assert.Equal("resnet18-flow", result.Json.GetProperty("model").GetString());
    }

    [Fact]
    public void What_cannot_be_exported_is_said()
    {
        File.WriteAllText(In("weights.pt"), "no weights");
        CommandLine.Fails(["export", "--checkpoint", In("weights.pt"), "--model", "resnet18", "--out", In("model.onnx")], "is no file of weights");
        CommandLine.Fails(["export", "--checkpoint", In("none.pt"), "--model", "resnet18", "--out", In("model.onnx")], "does not exist");
        CommandLine.Fails(["export", "--checkpoint", In("weights.pt"), "--model", "resnet18", "--out", In("none/model.onnx")], "does not exist");
        CommandLine.Fails(["export", "--checkpoint", In("weights.pt"), "--model", "vgg"], "--model is 'vgg'");
        CommandLine.Fails(["export", "--model", "resnet18"], "--checkpoint");
        Assert.Equal(["weights.pt"], folder.GetFiles().Select(file => file.Name));
    }

    string In(string name) => Path.Combine(folder.FullName, name);
}
