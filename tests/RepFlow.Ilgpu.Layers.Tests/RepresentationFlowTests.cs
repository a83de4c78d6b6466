using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Layers.Tests;

/// <summary>What must hold of the flow layer whatever its numbers.</summary>
[Collection(SharedDevices.Name)]
[Trait("Speed", "Slow")]
public sealed class RepresentationFlowTests(SharedDevices devices)
{
    const int Size = 24;

    public static IEnumerable<object[]> Variants => [["paper"], ["cvpr19"]];

    [DeviceTheory]
    [MemberData(nameof(Variants))]
    public void APatternThatMovesRightHasPositiveX(string device, string variant)
    {
        var (x, y) = MeanFlow(device, variant, (row, column) => Pattern(row, column - 1));
        Assert.True(x > 0 && Math.Abs(y) < 0.2 * x, $"u = ({x}, {y})");
    }

    [DeviceTheory]
    [MemberData(nameof(Variants))]
    public void APatternThatMovesDownHasPositiveY(string device, string variant)
    {
        var (x, y) = MeanFlow(device, variant, (row, column) => Pattern(row - 1, column));
        Assert.True(y > 0 && Math.Abs(x) < 0.2 * y, $"u = ({x}, {y})");
    }

    [DeviceTheory]
    [MemberData(nameof(Variants))]
    public void AStillPairHasNoFlow(string device, string variant)
    {
        var flow = Run(device, variant, Pattern, Pattern);

        // The published layer adds 1e-12 to rho, and where the gradient is small that is not nothing.
        Assert.All(flow, u => Assert.True(Math.Abs(u) < (variant == "paper" ? 1e-15 : 1e-9), $"u = {u}"));
    }

    [Fact]
    public void GroupsOfParametersAreLearnedAsAsked()
    {
        var flow = new RepresentationFlow(2, 5, FlowParameters.Scalars | FlowParameters.Divergence);
        Assert.True(flow.Tau.Learned && flow.Lambda.Learned && flow.Theta.Learned && flow.DivergenceX.Learned && flow.DivergenceY.Learned);
        Assert.False(flow.ImageGradientX.Learned || flow.ImageGradientY.Learned || flow.FlowGradientX.Learned || flow.FlowGradientY.Learned);
        Assert.Equal(0.01, flow.Tau.LearningRateScale);
    }

    [DeviceTheory]
    public void OnlyLearnedGroupsHaveAdjoints(string device)
    {
        var layer = (ILayer)(object)new RepresentationFlow(1, 2, FlowParameters.Scalars);
        using var run = layer.Prepare(devices[device], Precision.Single, [[1, 1, 5, 5], [1, 1, 5, 5]], Gradients.Parameters);
        Assert.Equal(
            ["tau", "lambda", "theta"],
            layer.Info.Parameters.Zip(run.ParameterAdjoints).Where(p => p.Second is not null).Select(p => p.First.Name));
        Assert.All(run.InputAdjoints, Assert.Null);
    }

    /// <summary>
    /// More planes than run side by side anywhere: what one leaves behind in memory is nothing to the next. Planes on chip of which a thread has more than one strip, and
    /// three in the sweep, which then keeps its states in memory. And a sweep of three segments, of which only the states before one are there.
    /// </summary>
    [DeviceTheory]
    [InlineData(Precision.Double, 10, 8, 3, 4, 3)]
    [InlineData(Precision.Single, 1, 2, 32, 32, 3)]
    [InlineData(Precision.Single, 1, 2, 27, 26, 12)]
    public void ManyPlanesAreThoseOfTheHost(string device, Precision precision, int frames, int channels, int rows, int columns, int iterations)
    {
        if (!TestDevices.Supports(device, precision))
        {
            return;
        }

        var tolerance = precision == Precision.Double ? 1e-9 : 1e-4;
        var (expected, actual) = (Many("host", precision, [frames, channels, rows, columns], iterations), Many(device, precision, [frames, channels, rows, columns], iterations));
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), tensors =>
        {
            var scale = tensors.First.Max(Math.Abs);
            Assert.All(tensors.First.Zip(tensors.Second), x => Assert.True(Math.Abs(x.First - x.Second) <= tolerance * (1 + scale), $"{x.First} on the host, {x.Second} here"));
        });
    }

    [Fact]
    public void NoIterationsAreRefused() => Assert.Throws<ArgumentException>(() => new RepresentationFlow(1, 0));

    static double Pattern(double row, double column) => 100 + (60 * Math.Sin(0.5 * row) * Math.Sin(0.4 * column));

    (double X, double Y) MeanFlow(string device, string variant, Func<double, double, double> second)
    {
        var flow = Run(device, variant, Pattern, second);
        return (flow.Take(Size * Size).Average(), flow.Skip(Size * Size).Average());
    }

    double[] Run(string device, string variant, Func<double, double, double> first, Func<double, double, double> second)
    {
        var layer = (ILayer)(variant == "paper" ? new RepresentationFlow(1) : (object)new RepresentationFlowCvpr19(1));
        using var run = layer.Prepare(devices[device], Precision.Double, [[1, 1, Size, Size], [1, 1, Size, Size]], Gradients.None);
        run.Inputs[0].Write(Image(first));
        run.Inputs[1].Write(Image(second));
        run.Forward();
        return run.Output.Read<double>();
    }

    /// <summary>The flow of planes, and all adjoints.</summary>
    List<double[]> Many(string device, Precision precision, Shape shape, int iterations)
    {
        var layer = (ILayer)(object)new RepresentationFlow(shape[1], iterations);
        using var run = layer.Prepare(devices[device], precision, [shape, shape], Gradients.All);
        var random = new Random(1);
        foreach (var tensor in run.Inputs.Append(run.OutputAdjoint))
        {
            var values = Enumerable.Range(0, tensor.Shape.Count).Select(_ => 10 * random.NextDouble());
            if (precision == Precision.Double)
            {
                tensor.Write(values.ToArray());
            }
            else
            {
                tensor.Write(values.Select(value => (float)value).ToArray());
            }
        }

        run.Forward();
        run.Backward();
        return [Read(run.Output), .. run.InputAdjoints.Concat(run.ParameterAdjoints).Select(adjoint => Read(adjoint!))];

        double[] Read(Tensor tensor) => precision == Precision.Double ? tensor.Read<double>() : [.. tensor.Read<float>().Select(value => (double)value)];
    }

    static double[] Image(Func<double, double, double> value) =>
        [.. Enumerable.Range(0, Size * Size).Select(at => value(at / Size, at % Size))];
}
