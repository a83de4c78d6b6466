using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>Moments that a contraction takes as it stores what they are of: networks train as their layers do one by one, and nothing is read again for them.</summary>
[Collection(SharedDevices.Name)]
public sealed class StoredMomentsTests(SharedDevices devices)
{
    /// <summary>Networks, and how many contractions take moments in them: an activation before a batch norm is part of its fold, which keeps its pass.</summary>
    static readonly (Type Network, int Taken)[] networks = [(typeof(NormalisedConvolutions), 2), (typeof(NormalisedVolumes), 1), (typeof(NormalisedFeatures), 1)];

    [DeviceTheory]
    [InlineData(Precision.Single)]
    [InlineData(Precision.Double)]
    public void NetworksTrainAsTheirLayersDoOneByOne(string device, Precision precision)
    {
        foreach (var (network, taken) in networks)
        {
            Compare(devices[device], network, taken, precision);
        }
    }

    /// <summary>A GPU in software, which takes the tiles of one.</summary>
    [Fact]
    public void SoTheyDoInTheTilesOfAGpu()
    {
        using var device = Device.Open("ilgpu-cpu");
        Compare(device, typeof(NormalisedFeatures), 1, Precision.Double);
        Compare(device, typeof(NormalisedVolumes), 1, Precision.Single);
    }

    [Fact]
    public void AContractionThatTakesThemIsListedSoAndTheirFoldReadsPartsAlone()
    {
        using var gpu = Device.Open("ilgpu-cpu");
        using var host = Device.Open("host");
        var kernels = Forward(gpu, typeof(NormalisedVolumes));
        Assert.Equal("Conv3d.Product + BatchNorm.Mean", kernels[0].Name);
        Assert.Equal("BatchNorm.Mean", kernels[1].Name);

        // (2, 8, 3, 2, 3): 36 rows of the matrix, three tiles of at most 16, four numbers of each channel and tile.
        const int Stored = 2 * 8 * 3 * 2 * 3 * sizeof(float);
        const int Parts = 3 * 4 * 8 * sizeof(float);
        Assert.Equal(Stored + Parts, kernels[0].WrittenBytes);
        Assert.Equal(Parts, kernels[1].ReadBytes);
        var own = Forward(host, typeof(NormalisedVolumes));
        Assert.Equal(["Conv3d.Product", "BatchNorm.Mean"], own.Take(2).Select(kernel => kernel.Name));
        Assert.Equal(Stored, own[0].WrittenBytes);
        Assert.Equal(Stored, own[1].ReadBytes);
        Assert.Equal(own.Sum(kernel => kernel.Bytes) - Stored + (2 * Parts), kernels.Sum(kernel => kernel.Bytes));
    }

    /// <summary>Where a smaller batch leaves the moments to their fold, its kernel is there already, and so is the memory.</summary>
    [Fact]
    public void ASmallerBatchLoadsNothing()
    {
        using var device = Device.Open("ilgpu-cpu");
        using var run = LayerSample.Of(typeof(NormalisedFeatures))[0].Layer.Prepare(new MemoryPlan(device, Precision.Single) { CompilesForSmaller = true }, [[9, 5]], Gradients.None);
        run.Inputs[0].Write([.. Enumerable.Range(0, 45).Select(at => Math.Sin(at))]);
        run.Forward();
        var loaded = device.LoadedKernels;
        run.Resize([6, 5]);
        run.Inputs[0].Write([.. Enumerable.Range(0, 30).Select(at => Math.Sin(at))]);
        run.Forward();
        Assert.Equal(loaded, device.LoadedKernels);
    }

    static void Compare(Device device, Type network, int taken, Precision precision)
    {
        var kernels = Forward(device, network).Select(kernel => kernel.Name).ToList();
        Assert.Equal(device.IsHost || !device.HasChipMemory ? 0 : taken, kernels.Count(kernel => kernel.Contains("Product", StringComparison.Ordinal) && kernel.EndsWith(" + BatchNorm.Mean", StringComparison.Ordinal)));
        Expect.Close(Train(isFusing: false), Train(isFusing: true), precision == Precision.Single ? 2e-4 : 1e-10, network.Name);

        // All that two steps leave.
        double[] Train(bool isFusing)
        {
            var sample = LayerSample.Of(network)[0];
            using var run = Layer(sample).Prepare(new MemoryPlan(device, precision) { IsFusing = isFusing, StartsUndefined = true }, sample.Shapes, Gradients.All);
            run.Inputs[0].Write([.. sample.Values()[0].Select(x => x + 0.5)]);
            var results = new List<double>();
            for (var step = 0; step < 2; step++)
            {
                run.Forward();
                results.AddRange(run.Output.Read<double>());
                run.OutputAdjoint.Write([.. Enumerable.Range(0, run.Output.Count).Select(at => Math.Cos(at))]);
                run.Backward();
                results.AddRange(run.Parameters.Concat(run.InputAdjoints).Concat(run.ParameterAdjoints).SelectMany(tensor => tensor?.Read<double>() ?? []));
            }

            return [.. results];
        }
    }

    static IReadOnlyList<PlannedKernel> Forward(Device device, Type network)
    {
        var sample = LayerSample.Of(network)[0];
        using var plan = new MemoryPlan(device, Precision.Single);
        var steps = Layer(sample).Plan(plan, [.. sample.Shapes.Select(shape => plan.Add(shape))], Gradients.All);
        steps.PlanBackward(plan.Add(steps.Output.Shape));
        return [.. plan.Kernels.Where(kernel => kernel.Pass == PlannedPass.Forward)];
    }

    static ILayer Layer(LayerSample sample) => sample.Layer is NormalisedConvolutions ? new NormalisedConvolutions(hasBias: true) : sample.Layer;
}
