using BenchmarkDotNet.Attributes;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Benchmarks;

/// <summary>A layer on a device, forward alone and with its backward pass. Steady state must allocate nothing: the memory column shows it.</summary>
[MemoryDiagnoser]
public abstract class LayerBenchmark
{
    Device? device;
    LayerExecution? inference;
    LayerExecution? training;

    /// <summary>Where it runs: every device that is present.</summary>
    [ParamsSource(nameof(Devices))]
    public string DeviceName { get; set; } = "host";

    /// <summary>The devices that can be used, except ILGPU's debugger.</summary>
    public static IEnumerable<string> Devices =>
        Device.Discover().Where(found => found.Usable && found.Kind != DeviceKind.IlgpuCpu).Select(found => found.Name);

    /// <summary>Makes the layer.</summary>
    protected abstract ILayer Layer { get; }

    /// <summary>The inputs' shapes.</summary>
    protected abstract IReadOnlyList<Shape> Shapes { get; }

    [GlobalSetup]
    public void Setup()
    {
        device = Device.Open(DeviceName);
        inference = Prepare(Gradients.None);
        training = Prepare(Gradients.All);
        training.OutputAdjoint.Write(Values(training.Output.Count, 7, 1f));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        inference?.Dispose();
        training?.Dispose();
        device?.Dispose();
    }

    [Benchmark]
    public void Forward()
    {
        inference!.Forward();
        device!.Synchronize();
    }

    [Benchmark]
    public void ForwardAndBackward()
    {
        training!.Forward();
        training.Backward();
        device!.Synchronize();
    }

    LayerExecution Prepare(Gradients gradients)
    {
        var run = Layer.Prepare(device!, Precision.Single, Shapes, gradients);
        for (var input = 0; input < run.Inputs.Count; input++)
        {
            run.Inputs[input].Write(Values(run.Inputs[input].Count, input, 255f));
        }

        return run;
    }

    static float[] Values(int count, int seed, float scale) => [.. Enumerable.Range(0, count).Select(at => scale * Noise.Uniform(seed, at))];
}
