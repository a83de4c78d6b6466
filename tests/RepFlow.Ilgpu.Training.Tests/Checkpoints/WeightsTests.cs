using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Training.Tests.Checkpoints;

/// <summary>Weights go to files and come back under their names; what does not fit is said, and loads nothing.</summary>
public sealed class WeightsTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("repflow-weights-");

    string Path => System.IO.Path.Combine(folder.FullName, "weights.safetensors");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void ANetworkIsItsWeights()
    {
        var network = Block(1);
        network.SaveWeights(Path, Precision.Double, new Dictionary<string, string> { ["step"] = "1" });
        using (var file = SafetensorsFile.Open(Path))
        {
            Assert.Equal(network.Info.Parameters.Select(p => p.Name).Order(StringComparer.Ordinal), file.Tensors.Keys.Order(StringComparer.Ordinal));
            Assert.Equal("1", file.Metadata["step"]);
        }

        var loaded = Block(2);
        Assert.NotEqual(Values(network), Values(loaded));
        loaded.LoadWeights(Path);
        Assert.Equal(Values(network), Values(loaded));
    }

    [Fact]
    public void WhatDoesNotFitIsSaidAtOnceAndNothingIsLoaded()
    {
        var network = Block(1);
        var before = Values(network);
        var tensors = network.Info.Parameters.Zip(network.Parameters, (info, p) => (info.Name, p.Shape, Values: new double[p.Shape.Count])).ToList();
        tensors.RemoveAt(0);
        tensors[^1] = (tensors[^1].Name, [1, 4], new double[4]);
        tensors.Add(("bn1.num_batches_tracked", [], [3]));
        tensors.AddRange(Enumerable.Range(0, 7).Select(at => ($"more.{at}", new Shape(1), new double[1])));
        SafetensorsFile.Write(Path, tensors, Precision.Single);
        Assert.Equal(
            $"{Path} does not fit BasicBlock: it lacks conv1.weight; it has besides 'more.0', 'more.1', 'more.2', 'more.3', 'more.4' and 2 more; "
            + "of another shape are downsample.1.running_var (1, 4) instead of (4).",
            Assert.Throws<InputException>(() => network.LoadWeights(Path)).Message);
        Assert.Equal(before, Values(network));
    }

    [Fact]
    public void ALayerWithoutABiasHasNone()
    {
        new Conv2d(2, 3, 3, bias: false).SaveWeights(Path);
        using var file = SafetensorsFile.Open(Path);
        Assert.Equal(["weight"], file.Tensors.Keys);
    }

    static BasicBlock Block(ulong seed)
    {
        var block = new BasicBlock(3, 4, 2);
        block.Initialize(seed);
        return block;
    }

    static IEnumerable<double> Values(ILayer layer) => layer.Parameters.SelectMany(parameter => parameter.Values);
}
