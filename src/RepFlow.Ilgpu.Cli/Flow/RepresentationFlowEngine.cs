using RepFlow.Ilgpu.Cli.Arrays;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;
using TvL1Flow = RepFlow.Ilgpu.Models.TvL1Flow;

namespace RepFlow.Ilgpu.Cli.Flow;

/// <summary>The flow layers as the library defines them, and TV-L1.</summary>
/// <param name="device">The device; disposed of with the engine.</param>
sealed class RepresentationFlowEngine(Device device) : IFlowEngine
{
    /// <inheritdoc/>
    public string Device => device.ToString();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, NdArray> Parameters(FlowSettings settings, int channels)
    {
        var layer = Make(settings, new Shape(1, channels, 1, 1));
        return layer.Info.Parameters.Zip(layer.Parameters).ToDictionary(p => p.First.Name, p => new NdArray(p.Second.Shape, p.Second.Values));
    }

    /// <inheritdoc/>
    public IFlowRun Prepare(FlowSettings settings, Shape shape, IReadOnlyDictionary<string, NdArray> parameters, bool gradients)
    {
        var layer = Make(settings, shape);
        foreach (var (info, parameter) in layer.Info.Parameters.Zip(layer.Parameters))
        {
            if (parameters.TryGetValue(info.Name, out var replacement))
            {
                replacement.Values.CopyTo(parameter.Values, 0);
            }
        }

        return new Run(layer, layer.Prepare(device, settings.Precision, [shape, shape], gradients ? Gradients.All : Gradients.None));
    }

    /// <inheritdoc/>
    public void Dispose() => device.Dispose();

    /// <summary>Makes the layer.</summary>
    /// <param name="settings">Which one.</param>
    /// <param name="shape">The shape (N, C, H, W) of both inputs.</param>
    /// <returns>The layer.</returns>
    public static ILayer Make(FlowSettings settings, Shape shape) => settings.Variant switch
    {
        FlowVariant.Paper => new RepresentationFlow(shape[1], settings.Iterations),
        FlowVariant.Cvpr19 => new RepresentationFlowCvpr19(shape[1], settings.Iterations),
        _ => new TvL1Flow(shape[2], shape[3], settings.TvL1),
    };

    sealed class Run(ILayer layer, LayerExecution execution) : IFlowRun
    {
        public void Write(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
        {
            execution.Inputs[0].Write(first);
            execution.Inputs[1].Write(second);
        }

        public void Forward() => execution.Forward();

        public void Wait() => execution.Device.Synchronize();

        public NdArray Output() => Read(execution.Output);

        public void Output(Span<double> flow) => execution.Output.Read(flow);

        public void WriteUpstream(ReadOnlySpan<double> upstream) => execution.OutputAdjoint.Write(upstream);

        public void Backward() => execution.Backward();

        public IReadOnlyDictionary<string, NdArray> Adjoints()
        {
            var adjoints = new Dictionary<string, NdArray>();
            Add(layer.Info.Inputs.Select(i => i.Name), execution.InputAdjoints);
            Add(layer.Info.Parameters.Select(p => p.Name), execution.ParameterAdjoints);
            return adjoints;

            void Add(IEnumerable<string> names, IReadOnlyList<Tensor?> tensors)
            {
                foreach (var (name, tensor) in names.Zip(tensors))
                {
                    if (tensor is not null)
                    {
                        adjoints.Add(name, Read(tensor));
                    }
                }
            }
        }

        public void Dispose() => execution.Dispose();

        static NdArray Read(Tensor tensor) => new(tensor.Shape, tensor.Read<double>());
    }
}
