using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Generators.Tests.Networks;

/// <summary>The layers of a group, each on its own.</summary>
sealed class OneByOne : IDisposable
{
    readonly Group group;
    readonly List<LayerExecution> runs = [];

    /// <summary>Prepares all.</summary>
    public OneByOne(Group group, Device device)
    {
        this.group = group;
        foreach (var call in group.Calls)
        {
            runs.Add(call.Layer.Prepare(device, Precision.Double, [.. call.Sources.Select(s => s >= 0 ? runs[s].Output.Shape : group.Shapes[-1 - s])], Gradients.All));
        }
    }

    public double[] Output => runs[^1].Output.Read<double>();

    public IReadOnlyList<Tensor> Parameters => [.. runs.SelectMany(r => r.Parameters)];

    public IReadOnlyList<double[]> InputAdjoints { get; private set; } = [];

    public IReadOnlyList<double[]?> ParameterAdjoints => [.. runs.SelectMany(r => r.ParameterAdjoints.Select(p => p?.Read<double>()))];

    public void Forward(IReadOnlyList<double[]> inputs)
    {
        foreach (var (run, call) in runs.Zip(group.Calls))
        {
            foreach (var (tensor, source) in run.Inputs.Zip(call.Sources))
            {
                tensor.Write(source >= 0 ? runs[source].Output.Read<double>() : inputs[-1 - source]);
            }

            run.Forward();
        }
    }

    public void Backward(double[] upstream)
    {
        var sums = group.Shapes.Select(s => new double[s.Count]).ToList();
        runs[^1].OutputAdjoint.Write(upstream);
        for (var at = runs.Count - 1; at >= 0; at--)
        {
            runs[at].Backward();
            foreach (var (adjoint, source) in runs[at].InputAdjoints.Zip(group.Calls[at].Sources))
            {
                var values = adjoint!.Read<double>();
                if (source >= 0)
                {
                    runs[source].OutputAdjoint.Write(values);
                }
                else
                {
                    sums[-1 - source] = [.. sums[-1 - source].Zip(values, (a, b) => a + b)];
                }
            }
        }

        InputAdjoints = sums;
    }

    public void Dispose() => runs.ForEach(r => r.Dispose());
}
