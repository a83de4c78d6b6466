using RepFlow.Ilgpu.Cli.Arrays;
using RepFlow.Ilgpu.Cli.Flow;

namespace RepFlow.Ilgpu.Cli.Tests.Support;

/// <summary>Puts <see cref="ReferenceFlow"/> in the layer's place; gradients are central differences.</summary>
sealed class ReferenceEngine : IFlowEngine
{
    public string Device => "reference";

    public IReadOnlyDictionary<string, NdArray> Parameters(FlowSettings settings, int channels)
    {
        var paper = settings.Variant == FlowVariant.Paper;
        double[] sobelX = [-1, 0, 1, -2, 0, 2, -1, 0, 1], sobelY = [-1, -2, -1, 0, 0, 0, 1, 2, 1];
        return new Dictionary<string, NdArray>
        {
            ["tau"] = new([1], [0.25]),
            ["lambda"] = new([1], [0.15]),
            ["theta"] = new([1], [0.3]),
            ["image_gradient_x"] = paper ? Each([channels, 3, 3], sobelX) : Each([channels, 3], [-0.5, 0, 0.5]),
            ["image_gradient_y"] = paper ? Each([channels, 3, 3], sobelY) : Each([channels, 3], [-0.5, 0, 0.5]),
            ["flow_gradient_x"] = paper ? Each([channels, 3, 3], sobelX) : Each([channels, 2], [-1, 1]),
            ["flow_gradient_y"] = paper ? Each([channels, 3, 3], sobelY) : Each([channels, 2], [-1, 1]),
            ["divergence_x"] = Each([channels, 2], [-1, 1]),
            ["divergence_y"] = Each([channels, 2], [-1, 1]),
        };

        NdArray Each(Shape shape, double[] taps) => new(shape, [.. Enumerable.Repeat(taps, channels).SelectMany(t => t)]);
    }

    public IFlowRun Prepare(FlowSettings settings, Shape shape, IReadOnlyDictionary<string, NdArray> parameters, bool gradients)
    {
        var all = Parameters(settings, shape[1]).ToDictionary(p => p.Key, p => parameters.GetValueOrDefault(p.Key, p.Value));
        return new Run(settings, shape, all);
    }

    public void Dispose()
    {
    }

    sealed class Run(FlowSettings settings, Shape shape, Dictionary<string, NdArray> parameters) : IFlowRun
    {
        double[] first = [];
        double[] second = [];
        double[] upstream = [];
        double[] output = [];
        Dictionary<string, NdArray> adjoints = [];

        public void Write(ReadOnlySpan<double> first, ReadOnlySpan<double> second) => (this.first, this.second) = (first.ToArray(), second.ToArray());

        public void Forward() => output = Compute();

        public void Wait()
        {
        }

        public NdArray Output() => new([shape[0], 2 * shape[1], shape[2], shape[3]], output);

        public void Output(Span<double> flow) => output.CopyTo(flow);

        public void WriteUpstream(ReadOnlySpan<double> upstream) => this.upstream = upstream.ToArray();

        public void Backward()
        {
            adjoints = new() { ["first"] = new(shape, Differences(first)), ["second"] = new(shape, Differences(second)) };
            foreach (var (name, parameter) in parameters)
            {
                adjoints[name] = new(parameter.Shape, Differences(parameter.Values));
            }
        }

        public IReadOnlyDictionary<string, NdArray> Adjoints() => adjoints;

        public void Dispose()
        {
        }

        double[] Differences(double[] values)
        {
            var result = new double[values.Length];
            for (var i = 0; i < values.Length; i++)
            {
                var (at, step) = (values[i], 1e-6 * Math.Max(1, Math.Abs(values[i])));
                values[i] = at + step;
                var above = Loss();
                values[i] = at - step;
                result[i] = (above - Loss()) / (2 * step);
                values[i] = at;
            }

            return result;

            double Loss() => Compute().Zip(upstream, (a, b) => a * b).Sum();
        }

        double[] Compute()
        {
            var (channels, plane) = (shape[1], shape[2] * shape[3]);
            var result = new double[2 * shape.Count];
            Parallel.For(0, shape[0] * channels, map =>
            {
                var (n, c) = (map / channels, map % channels);
                var flow = new ReferenceFlow(shape[2], shape[3], settings.Variant == FlowVariant.Paper, settings.Iterations, Taps);
                var (u, v) = flow.Run(first[(map * plane)..((map + 1) * plane)], second[(map * plane)..((map + 1) * plane)]);
                u.CopyTo(result, ((2 * n * channels) + c) * plane);
                v.CopyTo(result, ((((2 * n) + 1) * channels) + c) * plane);

                double[] Taps(string name)
                {
                    var (values, each) = (parameters[name].Values, parameters[name].Shape.Count / channels);
                    return parameters[name].Shape.Rank == 1 ? values : values[(c * each)..((c + 1) * each)];
                }
            });
            return result;
        }
    }
}
