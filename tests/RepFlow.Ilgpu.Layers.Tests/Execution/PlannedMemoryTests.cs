using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Layers.Tests.Execution;

/// <summary>Several layers on one plan: what they work in is shared, what does not fit is said, and a smaller batch runs in the same memory.</summary>
[Collection(SharedDevices.Name)]
public sealed class PlannedMemoryTests(SharedDevices devices)
{
    [DeviceTheory]
    public void WhatStepsWorkInIsShared(string device)
    {
        // Eight convolutions take no more room to work in than one.
        long Bytes(int count, bool isKeepingAll)
        {
            var plan = new MemoryPlan(devices[device], Precision.Single) { IsKeepingAll = isKeepingAll };
            using var run = Convolutions(count, 64).Prepare(plan, [[2, 64, 28, 28]], Gradients.None);
            return run.Bytes - (count * 64 * 64 * 9 * sizeof(float));
        }

        Assert.InRange(Bytes(8, false), 0, Bytes(3, false) + (8 * 64 * 1024));
        Assert.InRange(Bytes(8, false), 0, Bytes(8, true) / 2);
    }

    [Fact]
    public void WhatDoesNotFitIsSaidWithTheLargestBatchThatDoes()
    {
        var chain = Convolutions(3, 8);
        long Bytes(int batch)
        {
            using var run = chain.Prepare(devices["host"], Precision.Single, [[batch, 8, 20, 20]], Gradients.All);
            return run.Bytes;
        }

        var limit = (Bytes(5) + Bytes(6)) / 2;
        var error = Assert.Throws<DeviceException>(() =>
            chain.Prepare(new MemoryPlan(devices["host"], Precision.Single) { Limit = limit }, [[16, 8, 20, 20]], Gradients.All));
        Assert.Contains("a batch of 5 instead of 16 would fit", error.Message, StringComparison.Ordinal);
        Assert.Contains("layer2.output (16, 8, 20, 20) 0.2 MiB", error.Message, StringComparison.Ordinal);
        Assert.Contains($"has no room for {Mebibytes(Bytes(16))}: there are {Mebibytes(limit)}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);

        error = Assert.Throws<DeviceException>(() =>
            chain.Prepare(new MemoryPlan(devices["host"], Precision.Single) { Limit = 1000 }, [[16, 8, 20, 20]], Gradients.All));
        Assert.EndsWith("; not even a batch of one would fit.", error.Message, StringComparison.Ordinal);
    }

    [DeviceTheory]
    public void ASmallerBatchRunsInTheSameMemory(string device)
    {
        var chain = Convolutions(2, 4);
        using var arena = new DeviceArena(devices[device]);
        using var full = Prepare(6);
        Run(full);
        full.Parameters[0].Write([.. Enumerable.Range(0, full.Parameters[0].Count).Select(at => Math.Sin(at))]);
        var (allocated, held) = (devices[device].AllocatedBytes, arena.Bytes);
        using var small = Prepare(4);
        Assert.Equal((allocated, held), (devices[device].AllocatedBytes, arena.Bytes));
        Assert.Throws<ObjectDisposedException>(() => full.Output.Read<float>());

        // The parameters are as they have become.
        var trained = small.Parameters[0].Read<double>();
        Assert.Equal(Math.Sin(1), trained[1], 1e-6);
        trained.CopyTo(chain.Parameters[0].Values, 0);
        using var alone = chain.Prepare(devices[device], Precision.Single, [[4, 4, 9, 9]], Gradients.All);
        Assert.Equal(Run(alone), Run(small));

        using var larger = Prepare(7);
        Assert.Equal(trained, larger.Parameters[0].Read<double>());
        Assert.InRange(arena.Bytes, held + 1, long.MaxValue);

        LayerExecution Prepare(int batch) => chain.Prepare(new MemoryPlan(arena, Precision.Single), [[batch, 4, 9, 9]], Gradients.All);

        static IReadOnlyList<float[]> Run(LayerExecution run)
        {
            run.Inputs[0].Write([.. Enumerable.Range(0, run.Inputs[0].Count).Select(at => Math.Cos(at))]);
            run.Forward();
            run.OutputAdjoint.Write([.. Enumerable.Range(0, run.Output.Count).Select(at => Math.Sin(at))]);
            run.Backward();
            return [run.Output.Read<float>(), .. run.ParameterAdjoints.Select(adjoint => adjoint!.Read<float>())];
        }
    }

    [DeviceTheory]
    public void AMapIsRecomputedForTheLayerThatReadsItsResultBackwards(string device)
    {
        // A convolution's weights need what the normalisation before made of tensors that it needs itself; the backward pass may run twice.
        (IReadOnlyList<double[]> Results, long Bytes, IEnumerable<string> Backward) Run(bool isRecomputing)
        {
            var plan = new MemoryPlan(devices[device], Precision.Double) { IsRecomputing = isRecomputing, StartsUndefined = true };
            var chain = new Chain(
                [.. Enumerable.Range(0, 3).SelectMany(at => new (string, ILayer)[] { ($"conv{at}", new Conv2d(4, 4, 3, 1, 1)), ($"norm{at}", new BatchNorm(4)) })]);
            using var run = chain.Prepare(plan, [[2, 4, 16, 16]], Gradients.All);
            run.Inputs[0].Write([.. Enumerable.Range(0, run.Inputs[0].Count).Select(at => Math.Cos(at))]);
            run.Forward();
            var results = new List<double[]> { run.Output.Read<double>() };
            for (var times = 0; times < 2; times++)
            {
                run.OutputAdjoint.Write([.. Enumerable.Range(0, run.Output.Count).Select(at => Math.Sin(at))]);
                run.Backward();
                results.AddRange(run.InputAdjoints.Concat(run.ParameterAdjoints).OfType<Tensor>().Select(adjoint => adjoint.Read<double>()));
            }

            return (results, run.Bytes, plan.Kernels.Where(kernel => kernel.Pass == PlannedPass.Backward).Select(kernel => $"{kernel.Layer}: {kernel.Name}"));
        }

        var (kept, recomputed) = (Run(false), Run(true));
        Assert.Equal(kept.Results, recomputed.Results);
        Assert.InRange(recomputed.Bytes, 1, kept.Bytes - 1);
        Assert.Equal(["norm1: BatchNorm.Output", "norm0: BatchNorm.Output"], recomputed.Backward.Except(kept.Backward));
    }

    [Fact]
    public void WhatReadsABufferBeforeItIsUpdatedCannotRunAgain()
    {
        var chain = new Chain(("drift", new Drift()), ("last", new Conv2d(3, 3, 3, 1, 1))) { IsRecomputed = true };
        var error = Assert.Throws<InvalidOperationException>(() => chain.Prepare(devices["host"], Precision.Single, [[1, 3, 5, 5]], Gradients.All));
        Assert.Equal("drift cannot be recomputed: drift.center is updated after a step has read it. Take [Recompute] off.", error.Message);
    }

    [Fact]
    public void TheGradientOfAParameterThatIsUsedTwiceLiesAmongTheOthers()
    {
        var first = new Conv2d(3, 3, 3, 1, 1);
        var second = new Conv2d(3, 3, 3, 1, 1);
        var plan = new MemoryPlan(devices["host"], Precision.Double);
        using var run = new Chain(("a", first), ("b", second), ("c", first)).Prepare(plan, [[1, 3, 5, 5]], Gradients.Parameters);
        run.Inputs[0].Write([.. Enumerable.Range(0, 75).Select(at => Math.Cos(at))]);
        run.Forward();
        run.OutputAdjoint.Write([.. Enumerable.Range(0, 75).Select(at => Math.Sin(at))]);
        run.Backward();
        var gradients = plan.Gradients.Read<double>();
        Assert.Equal(run.ParameterAdjoints[0]!.Read<double>(), gradients[..81]);
        Assert.Equal(run.ParameterAdjoints[1]!.Read<double>(), gradients[96..(96 + 81)]);
        Assert.Equal(plan.Gradients.Count, plan.Parameters.Count);
    }

    static string Mebibytes(long bytes) => (bytes / 1048576.0).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) + " MiB";

    static Chain Convolutions(int count, int channels) =>
        new([.. Enumerable.Range(0, count).Select(at => ($"layer{at}", (ILayer)new Conv2d(channels, channels, 3, 1, 1, bias: false)))]);
}
