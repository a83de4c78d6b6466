using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>Parts of networks whose results are read after a pass.</summary>
[Collection(SharedDevices.Name)]
public sealed class ObservedTests(SharedDevices devices)
{
    readonly Device device = devices["host"];

    [Theory]
    [InlineData(typeof(ResidualBlock), 0, false)]
    [InlineData(typeof(ResidualBlock), 1, true)]
    [InlineData(typeof(Stages), 0, false)]
    [InlineData(typeof(Ways), 0, true)]
    [InlineData(typeof(Regularised), 0, true)]
    [InlineData(typeof(BiasedConvolution), 0, false)]
    public void WhatIsObservedIsWhatTheLayersComputeOneByOne(Type type, int at, bool isInference)
    {
        var sample = LayerSample.Of(type)[at];
        var network = (INetwork)sample.Layer;
        var inputs = sample.Shapes.Zip(sample.Values(), (shape, values) => (shape, values)).ToList();
        var expected = new Dictionary<string, double[]>();
        var output = Pass(network, "", inputs)[0].Values;
        Assert.NotEmpty(expected);
        Assert.All(expected.Keys.Select(name => (string[])[name]).Append([.. expected.Keys]), observed =>
        {
            using var run = network.Prepare(Plan(observed), sample.Shapes, Gradients.None);
            foreach (var (tensor, values) in run.Inputs.Zip(sample.Values()))
            {
                tensor.Write(values);
            }

            run.Forward();
            Assert.Equal(output, run.Output.Read<double>(), (a, b) => Math.Abs(a - b) < 1e-12);
            Assert.All(observed, name => Assert.Equal(expected[name], run.Observed(name).Output.Read<double>(), (a, b) => Math.Abs(a - b) < 1e-12));
        });

        MemoryPlan Plan(string[] observed) => new(device, Precision.Double) { IsInference = isInference, Observed = observed, StartsUndefined = true };

        IReadOnlyList<(Shape, double[] Values)> Pass(INetwork outer, string scope, IReadOnlyList<(Shape, double[])> values) => outer.Pass(values, (part, read) =>
        {
            var name = scope + (outer.Parts.FirstOrDefault(p => ReferenceEquals(p.Layer, part))?.Name ?? part.Info.Name);
            var results = part is INetwork inner ? Pass(inner, name + ".", read) : Run(part, read);
            expected[name] = results[0].Values;
            return results;
        });

        IReadOnlyList<(Shape, double[] Values)> Run(ILayer layer, IReadOnlyList<(Shape Shape, double[] Values)> read)
        {
            using var run = layer.Prepare(Plan([]), [.. read.Select(r => r.Shape)], Gradients.None);
            foreach (var (tensor, value) in run.Inputs.Zip(read))
            {
                tensor.Write(value.Values);
            }

            run.Forward();
            return [.. run.Outputs.Select(result => (result.Shape, result.Read<double>()))];
        }
    }

    [Fact]
    public void TheGradientByAnObservedResultIsThatWhichTheBiasBehindItAddsUp()
    {
        // The bias of a normalisation is added to each element of a channel: its gradient is the sum of those by its result.
        var sample = LayerSample.Of(typeof(ResidualBlock))[1];
        using var all = Run([], Gradients.All);
        using var both = Run(["bn1", "downsample.1"], Gradients.All | Gradients.Observed);
        using var alone = Run(["downsample.1", "bn1"], Gradients.Observed);
        var names = sample.Layer.Info.Parameters.Select(p => p.Name).ToList();
        foreach (var part in new[] { "bn1", "downsample.1" })
        {
            var bias = all.ParameterAdjoints[names.IndexOf(part + ".bias")]!.Read<double>();
            var adjoint = both.Observed(part).Adjoint!;
            var (channels, plane) = (adjoint.Shape[1], adjoint.Shape[2] * adjoint.Shape[3]);
            var sums = adjoint.Read<double>().Index().GroupBy(v => v.Index / plane % channels).OrderBy(g => g.Key).Select(g => g.Sum(v => v.Item));
            Assert.Equal(bias, sums, (a, b) => Math.Abs(a - b) < 1e-12);
            Assert.Contains(bias, b => Math.Abs(b) > 1e-3);
            Assert.Equal(adjoint.Read<double>(), alone.Observed(part).Adjoint!.Read<double>());
        }

        // No more is computed than leads to what is observed.
        Assert.All(alone.InputAdjoints, Assert.Null);
        Assert.All(alone.ParameterAdjoints, Assert.Null);
        Assert.Equal(all.InputAdjoints[0]!.Read<double>(), both.InputAdjoints[0]!.Read<double>(), (a, b) => Math.Abs(a - b) < 1e-12);

        LayerExecution Run(string[] observed, Gradients gradients)
        {
            var run = sample.Layer.Prepare(new MemoryPlan(device, Precision.Double) { Observed = observed }, sample.Shapes, gradients);
            run.Inputs[0].Write(sample.Values()[0]);
            run.Forward();
            run.OutputAdjoint.Write([.. Enumerable.Range(0, run.Output.Count).Select(at => Math.Cos(at))]);
            run.Backward();
            return run;
        }
    }

    [Fact]
    public void APartThatIsNotCalledIsSaidWithThoseThatAre()
    {
        var network = new ResidualBlock(2, 4, 2);
        Assert.Equal("ResidualBlock calls no part 'bn7'; it calls conv1, bn1, Relu, downsample, conv2, bn2, Add.", Refused("bn7"));
        Assert.Equal("ResidualBlock calls no part 'downsample.bn'; 'downsample' calls 0, 1.", Refused("downsample.bn"));
        Assert.Equal("Conv2d calls no part 'x'; it calls none.", Refused("x", new Conv2d(2, 1)));
        using var run = network.PrepareInference(device, Precision.Single, [[1, 2, 4, 4]], ["bn1"]);
        Assert.Throws<ArgumentException>(() => run.Observed("bn2"));

        string Refused(string name, ILayer? layer = null) =>
            Assert.Throws<ArgumentException>(() => (layer ?? network).PrepareInference(device, Precision.Single, [[1, 2, 4, 4]], [name])).Message;
    }
}
