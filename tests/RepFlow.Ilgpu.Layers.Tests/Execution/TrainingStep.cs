using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Layers.Tests.Execution;

/// <summary>A small network and its update, and a flow layer with its adjoint, prepared.</summary>
sealed class TrainingStep : IDisposable
{
    readonly LayerExecution network;
    readonly LayerExecution update;
    readonly LayerExecution flow;
    readonly MemoryPlan plan;

    public TrainingStep(Device device)
    {
        var convolution = new Conv2d(3, 6, 3, 1, 1, bias: true);
        var linear = new Linear(6, 5);
        foreach (var parameter in new[] { convolution.Weight, linear.Weight })
        {
            Waves(parameter.Values.Length, 0.3).CopyTo(parameter.Values, 0);
        }

        plan = new MemoryPlan(device, Precision.Single);
        network = new Chain(
            ("conv", convolution), ("norm", new BatchNorm(6)), ("relu", Relu.Definition), ("pool", new MaxPool2d(2, 2)), ("mean", GlobalAveragePool.Definition),
            ("fc", linear), ("loss", SoftmaxCrossEntropy.Definition)).Prepare(plan, [[4, 3, 30, 28], [4]], Gradients.Parameters);
        network.Inputs[0].Write(Waves(network.Inputs[0].Count, 1));
        network.Inputs[1].Write([0.0, 3, 1, 4]);
        network.OutputAdjoint.Write([1.0]);

        // All parameters are one tensor, and so are their gradients.
        update = new Sgd(plan.Parameters.Count).Prepare(device, Precision.Single, [[plan.Parameters.Count]], Gradients.None);
        plan.Parameters.CopyTo(update.Parameters[0]);

        flow = new RepresentationFlow(2, 3).Prepare(device, Precision.Single, [[1, 2, 9, 11], [1, 2, 9, 11]], Gradients.All);
        flow.Inputs[0].Write(Waves(198, 1));
        flow.Inputs[1].Write(Waves(198, 2));
        flow.OutputAdjoint.Write(Waves(flow.OutputAdjoint.Count, 3));
    }

    public IReadOnlyList<float> Losses => [network.Output.Read<float>()[0], flow.Output.Read<float>().Sum(), flow.InputAdjoints[0]!.Read<float>().Sum()];

    public float[] Parameters => plan.Parameters.Read<float>();

    public void Run()
    {
        network.Forward();
        network.Backward();
        plan.Gradients.CopyTo(update.Inputs[0]);
        update.Forward();
        update.Parameters[0].CopyTo(plan.Parameters);
        flow.Forward();
        flow.Backward();
    }

    public void Dispose()
    {
        network.Dispose();
        update.Dispose();
        flow.Dispose();
    }

    static double[] Waves(int count, double scale) => [.. Enumerable.Range(0, count).Select(at => scale * Math.Sin(at * 1.7))];
}
