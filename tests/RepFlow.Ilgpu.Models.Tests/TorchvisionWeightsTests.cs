using System.Text.Json;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Models.Tests.Reference;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Models.Tests;

/// <summary>Weights under torchvision's names, from a file of whichever format, give PyTorch's logits.</summary>
[Trait("Speed", "Slow")]
public sealed class TorchvisionWeightsTests : IDisposable
{
    static readonly ModelOptions options = new() { Classes = 1000, Frames = 1 };

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("repflow-torchvision-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("resnet18")]
    [InlineData("resnet34")]
    [InlineData("resnet50")]
    public void LoadedWeightsGiveTheLogitsOfPyTorch(string model)
    {
        var expected = JsonSerializer.Deserialize<double[]>(File.ReadAllText(ReferenceCase.PathOf($"{model}-logits.json")))!;
        var network = ModelCatalog.Create(model, options);
        ReferenceWeights.Fill(network, model, isTrained: true);
        var path = Path.Combine(folder.FullName, "weights.safetensors");
        network.SaveWeights(path);
        AssertLogits(model, path, expected);
    }

    [TorchTheory]
    [InlineData("resnet18", "weights.safetensors")]
    [InlineData("resnet18", "weights.pt")]
    [InlineData("resnet50", "weights.pth")]
    public void AFileOfPyTorchGivesItsLogits(string model, string file)
    {
        var path = Path.Combine(folder.FullName, file);
        var logits = PyTorch.Run(ReferenceCase.PathOf("make_reference.py"), "--weights", model, path);
        AssertLogits(model, path, JsonSerializer.Deserialize<double[]>(logits)!);
    }

    static void AssertLogits(string model, string path, double[] expected)
    {
        var network = ModelCatalog.Create(model, options);
        network.LoadWeights(path);
        using var device = Device.Open("host");
        Assert.InRange(Deviation(Precision.Single), 0, 1e-4);
        Assert.InRange(Deviation(Precision.Double), 0, 1e-7);

        double Deviation(Precision precision)
        {
            using var run = network.PrepareInference(device, precision, [[1, 3, 64, 64]]);
            run.Inputs[0].Write(Numbers.Of("image", run.Inputs[0].Count));
            run.Forward();
            return run.Output.Read<double>().Zip(expected, (ours, theirs) => Math.Abs(ours - theirs)).Max();
        }
    }
}
