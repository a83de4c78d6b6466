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
        var network = ModelCatalog.Create("resnet18-flow", new() { Classes = 5, Frames = 3 });
        network.SaveWeights(In("weights.safetensors"));
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
        var tensors = network.Parameters.Count(parameter => parameter.Shape.Count > 0);
        Assert.Contains($"resnet18-flow with {tensors} tensors", CommandLine.Run([.. arguments, "--classes", "5"]).Out, StringComparison.Ordinal);
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
