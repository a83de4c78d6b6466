using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>Compiled networks compute what their layers compute one by one.</summary>
public sealed class NetworkTests
{
    [Fact]
    public void ParametersHaveDottedNamesAndStandOnceWhereTheyHaveElements()
    {
        Assert.Equal(
            ["conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var", "conv2.weight", "bn2.weight", "bn2.bias", "bn2.running_mean", "bn2.running_var", "downsample.0.weight", "downsample.1.weight", "downsample.1.bias", "downsample.1.running_mean", "downsample.1.running_var"],
            new ResidualBlock(2, 4, 2).Info.Parameters.Select(p => p.Name));
    }

    [Fact]
    public void InferenceGoesByRunningStatisticsAndLeavesDropoutOut()
    {
        var network = new Regularised();
        network.Norm.RunningMean.Values[1] = 2;
        network.Norm.RunningVar.Values[1] = 4;
        using var device = Device.Open("host");
        using var run = network.PrepareInference(device, Precision.Double, [[2, 2]]);
        run.Inputs[0].Write([1.0, 4, -3, 0]);
        run.Forward();
        Assert.Equal([1, 1, -3, -1], run.Output.Read<double>().Select(y => Math.Round(y, 4)));
        Assert.Equal(2, network.Norm.RunningMean.Values[1]);
    }

    /// <summary>The sums of a contraction are not stored where an activation follows, and its adjoint reads the result.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void ActivationsAreEpiloguesInTraining(int at)
    {
        var sample = LayerSample.Of(typeof(ActivatedConvolutions))[at];
        using var device = Device.Open("host");
        using var plan = new MemoryPlan(device, Precision.Double);
        var steps = sample.Layer.Plan(plan, [.. sample.Shapes.Select(shape => plan.Add(shape))], Gradients.All);
        steps.PlanBackward(plan.Add(steps.Output.Shape));
        var forward = plan.Kernels.Where(kernel => kernel.Pass == PlannedPass.Forward).Select(kernel => kernel.Name);
        Assert.Equal(
            ["Conv2d.Product + Conv2d.Output + Relu.Output", "Conv2d.Product + Conv2d.Output + Tanh.Output", "Conv2d.Product + Conv2d.Output + Add.Output + Relu.Output"], forward);
    }

    [Theory]
    [InlineData(typeof(ResidualBlock), 0)]
    [InlineData(typeof(Regularised), 0)]
    [InlineData(typeof(BiasedConvolution), 0)]
    [InlineData(typeof(BiasedConvolution), 1)]
    [InlineData(typeof(ActivatedConvolutions), 1)]
    public void InferenceAsOneIsThatOneByOne(Type network, int at)
    {
        var sample = LayerSample.Of(network)[at];
        foreach (var (parameter, number) in sample.Layer.Parameters.Select((parameter, number) => (parameter, number)))
        {
            for (var element = 0; element < parameter.Values.Length; element++)
            {
                parameter.Values[element] += 0.3 + (0.1 * Math.Sin(number + (3 * element)));
            }
        }

        using var device = Device.Open("host");
        Assert.Equal(Results(isFusing: false), Results(isFusing: true), (a, b) => Math.Abs(a - b) < 1e-12);

        double[] Results(bool isFusing)
        {
            using var run = sample.Layer.Prepare(new MemoryPlan(device, Precision.Double) { IsInference = true, IsFusing = isFusing }, sample.Shapes, Gradients.None);
            run.Inputs[0].Write(sample.Values()[0]);
            run.Forward();
            return run.Output.Read<double>();
        }
    }
}
