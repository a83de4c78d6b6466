using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Layers.Tests;

/// <summary>
/// What holds of every definition, of the library, of the samples and of this project's folder Language, found by itself: nobody writes these for a
/// new layer.
/// </summary>
[Collection(SharedDevices.Name)]
[Trait("Speed", "Slow")]
public sealed class EveryDefinitionTests(SharedDevices devices)
{
    public static IEnumerable<object[]> Samples =>
        Definitions.SelectMany(definition => Enumerable.Range(0, LayerSample.Of(definition).Count).Select(sample => new object[] { definition.Name, sample }));

    public static IEnumerable<object[]> Names => Definitions.Select(definition => new object[] { definition.Name });

    static IReadOnlyList<Type> Definitions =>
        [.. new[] { typeof(Tensor), typeof(Conv2d), typeof(CustomLayers.Swish), typeof(EveryDefinitionTests) }.SelectMany(type => LayerCatalog.Find(type.Assembly))];

    [Fact]
    public void ThereAreAtLeastTwentyFive() => Assert.InRange(LayerCatalog.Find(typeof(Conv2d).Assembly).Count, 25, int.MaxValue);

    [DeviceTheory(OneIn = 8, By = 1)]
    [MemberData(nameof(Samples))]
    public void ComputesWhatItsMethodsSay(string device, string definition, int sample)
    {
        var instance = Sample(definition, sample);
        var (layer, shapes, values) = (instance.Layer, instance.Shapes, instance.Values());
        foreach (var (parameter, stream) in layer.Parameters.Select((parameter, at) => (parameter, at)))
        {
            // Away from zeros and ones, which would hide a parameter read at the wrong place.
            for (var at = 0; at < parameter.Values.Length; at++)
            {
                parameter.Values[at] += 0.1 * (1 + Math.Sin((3 * stream) + at));
            }
        }

        var expected = layer.References([.. values.Zip(shapes, (value, shape) => new View(value, shape))]);
        using var run = layer.Prepare(devices[device], Precision.Single, shapes, Gradients.None);
        foreach (var (tensor, value) in run.Inputs.Zip(values))
        {
            tensor.Write(value);
        }

        run.Forward();
        Assert.Equal(expected.Select(e => e.Shape), run.Outputs.Select(output => output.Shape));
        Assert.Equal(expected.Select(e => e.Shape), layer.OutputShapes(shapes));
        foreach (var (result, output) in expected.Zip(run.Outputs))
        {
            Expect.Close(result.Values, output.Read<double>(), 1e-4, definition);
        }
    }

    [DeviceTheory(OneIn = 8, By = 1)]
    [MemberData(nameof(Samples))]
    public void SharesMemoryWithoutLosingAnything(string device, string definition, int sample)
    {
        var layer = Sample(definition, sample).Layer;
        var keeping = new MemoryPlan(devices[device], Precision.Double) { IsKeepingAll = true };
        var sharing = new MemoryPlan(devices[device], Precision.Double) { StartsUndefined = true };
        Assert.Equal(Results(keeping), Results(sharing));

        IReadOnlyList<double[]?> Results(MemoryPlan plan)
        {
            var (shapes, values) = (Sample(definition, sample).Shapes, Sample(definition, sample).Values());
            var isDifferentiable = layer.Info.Inputs.Any(i => i.Differentiable) || layer.Parameters.Any(p => p.Learned);
            using var run = layer.Prepare(plan, shapes, isDifferentiable ? Gradients.All : Gradients.None);
            foreach (var (tensor, value) in run.Inputs.Zip(values))
            {
                tensor.Write(value);
            }

            run.Forward();
            var outputs = run.Outputs.Select(output => output.Read<double>()).ToList();
            if (!isDifferentiable)
            {
                return outputs;
            }

            foreach (var (adjoint, output) in run.OutputAdjoints.Zip(outputs))
            {
                adjoint.Write([.. output.Select((_, at) => Math.Cos(at))]);
            }

            run.Backward();

            // A second time nothing has changed.
            run.Backward();
            Assert.InRange(plan.Bytes, 0, plan.BytesKeepingAll);
            return [.. outputs, .. run.InputAdjoints.Concat(run.ParameterAdjoints).Select(adjoint => adjoint?.Read<double>())];
        }
    }

    [DeviceTheory(OneIn = 8, By = 1)]
    [MemberData(nameof(Names))]
    public void IsProved(string device, string definition)
    {
        var lines = GradientCheck.Run(devices[device], Definitions.First(type => type.Name == definition));
        Assert.Empty(lines.Where(line => line.Outcome == GradientCheckOutcome.Failed).Select(line => $"{line.Sample} {line.Subject}: {line.Reason}"));
        Assert.Equal([definition], GradientCheckSummary.Of(lines).Proved);
    }

    static LayerSample Sample(string definition, int at) => LayerSample.Of(Definitions.First(type => type.Name == definition))[at];
}
