using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu;

/// <summary>What a sample is computed from: the same on every device and in every precision.</summary>
/// <param name="Inputs">The inputs, one array each.</param>
/// <param name="Parameters">The parameters and buffers, one array each.</param>
/// <param name="Upstreams">The gradient by each result: random, so that no error cancels.</param>
sealed record SampleValues(IReadOnlyList<double[]> Inputs, IReadOnlyList<double[]> Parameters, IReadOnlyList<double[]> Upstreams)
{
    /// <summary>The values of a sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <returns>The values.</returns>
    public static SampleValues Of(LayerSample sample) => new(
        sample.Values(),
        [.. sample.Layer.Parameters.Select((parameter, at) => Perturbed(parameter.Values, (ulong)at))],
        [.. sample.Layer.OutputShapes(sample.Shapes).Select((shape, output) => Upstream(shape.Count, 300 + (ulong)output))]);

    /// <summary>Runs the definition's own methods on them.</summary>
    /// <param name="sample">The sample.</param>
    /// <returns>The results.</returns>
    public IReadOnlyList<double[]> References(LayerSample sample)
    {
        var parameters = sample.Layer.Parameters;
        var before = parameters.Select(parameter => (double[])parameter.Values.Clone()).ToList();
        try
        {
            Set(parameters, Parameters);
            return [.. sample.Layer.References([.. Inputs.Zip(sample.Shapes, (values, shape) => new View((double[])values.Clone(), shape))]).Select(result => result.Values)];
        }
        finally
        {
            Set(parameters, before);
        }
    }

    static double[] Upstream(int count, ulong stream) => [.. Enumerable.Range(0, count).Select(at => (2 * LayerSample.Uniform(stream, (ulong)at)) - 1)];

    static void Set(IReadOnlyList<Parameter> parameters, IReadOnlyList<double[]> values)
    {
        for (var at = 0; at < parameters.Count; at++)
        {
            values[at].CopyTo(parameters[at].Values, 0);
        }
    }

    /// <summary>Starting values are often special (zeros, ones, equal taps): the check moves away from them a little.</summary>
    static double[] Perturbed(double[] values, ulong stream) =>
        [.. values.Select((v, at) => (v * (0.9 + (0.2 * LayerSample.Uniform(100 + stream, (ulong)at)))) + (0.02 * (LayerSample.Uniform(200 + stream, (ulong)at) - 0.5)))];
}
