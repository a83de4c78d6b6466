using System.Reflection;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu;

/// <summary>Proves adjoints by central differences.</summary>
/// <remarks>
/// The loss is the sum of the result weighted with random numbers. Its derivative by an element x is taken from central differences with
/// three step sizes, extrapolated to step zero (Richardson). Where the extrapolations disagree, a kink (of a maximum, a condition, an absolute
/// value) lies within reach: the point is left out and counted. That test sees only the forward pass, so a wrong adjoint cannot hide in it.
/// </remarks>
/// <example><code>
/// using var device = Device.Open("host");
/// foreach (var line in GradientCheck.RunAll(device))
/// {
///     Console.WriteLine($"{line.Definition}.{line.Subject}: {line.WorstError:e1} {(line.Passed ? "passed" : "FAILED")}");
/// }
/// </code></example>
public static class GradientCheck
{
    /// <summary>Largest relative error of an adjoint against differences, in double precision.</summary>
    public const double Tolerance = 1e-6;

    /// <summary>Largest relative error of an adjoint in single precision against double.</summary>
    public const double SingleTolerance = 1e-3;

    const int ElementsPerSubject = 40;
    const double Step = 2e-4;

    /// <summary>Checks every definition in the loaded assemblies.</summary>
    /// <param name="device">The device.</param>
    /// <param name="layer">Only the definition of this name; null for all.</param>
    /// <param name="assemblies">Where to look; none for all that are loaded.</param>
    /// <returns>The lines, as they are found.</returns>
    /// <exception cref="ArgumentException">There is no definition of that name.</exception>
    public static IEnumerable<GradientCheckResult> RunAll(Device device, string? layer = null, params Assembly[] assemblies)
    {
        ArgumentNullException.ThrowIfNull(device);
        var all = LayerCatalog.Find(assemblies);
        var definitions = all.Where(d => layer is null || string.Equals(d.Name, layer, StringComparison.OrdinalIgnoreCase)).ToList();
        if (definitions.Count == 0)
        {
            throw new ArgumentException(layer is null
                ? "No definitions are loaded."
                : $"There is no definition '{layer}'; there are {string.Join(", ", all.Select(d => d.Name))}.");
        }

        return definitions.SelectMany(definition => RunOne(device, definition));
    }

    /// <summary>A definition that cannot even be run fails on its own line, and the others go on.</summary>
    static IEnumerable<GradientCheckResult> RunOne(Device device, Type definition)
    {
        try
        {
            return LayerSample.Of(definition).SelectMany(sample => Run(device, sample)).ToList();
        }
        catch (ArgumentException e)
        {
            return [new GradientCheckResult(definition.Name, e.Message, "", device.Name, double.NaN, double.NaN, double.NaN, 0, 0, double.NaN, false)];
        }
    }

    /// <summary>Checks one instance of a definition.</summary>
    /// <param name="device">The device; it must support double precision.</param>
    /// <param name="sample">The instance and its inputs.</param>
    /// <returns>A line for every differentiable input and learned parameter.</returns>
    public static IReadOnlyList<GradientCheckResult> Run(Device device, LayerSample sample)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(sample);
        var (layer, inputs) = (sample.Layer, sample.Values());
        var subjects = Subjects(layer).ToList();
        if (subjects.Count == 0)
        {
            return [];
        }

        using var run = layer.Prepare(device, Precision.Double, sample.Shapes, Gradients.All);
        var parameters = layer.Parameters.Select((p, at) => layer.Info.Parameters[at].Learned ? Perturbed(p.Values, (ulong)at) : p.Values).ToList();
        Fill(run, inputs, parameters);

        // What the result does not depend on has no adjoint to check.
        subjects.RemoveAll(s => (s.IsInput ? run.InputAdjoints : run.ParameterAdjoints)[s.At] is null);
        run.Forward();
        var upstream = Upstream(run.Output.Shape.Count);
        run.OutputAdjoint.Write(upstream);
        run.Backward();
        var adjoints = subjects.Select(s => (s.IsInput ? run.InputAdjoints : run.ParameterAdjoints)[s.At]!.Read<double>()).ToList();
        var single = SinglePrecision(device, sample, inputs, parameters, upstream, subjects);

        var results = new List<GradientCheckResult>();
        for (var at = 0; at < subjects.Count; at++)
        {
            var subject = subjects[at];
            var tensor = (subject.IsInput ? run.Inputs : run.Parameters)[subject.At];
            var values = (double[])(subject.IsInput ? inputs : parameters)[subject.At].Clone();

            // A forward pass may update parameters and buffers in place: each one starts from the same.
            void Reset() => Fill(run, inputs, parameters);
            var comparison = Compare(run, Reset, tensor, values, adjoints[at], upstream);
            Reset();
            var singleError = RelativeNorm(single[at], adjoints[at]);
            results.Add(new GradientCheckResult(
                layer.Info.Name,
                sample.Description,
                subject.Name,
                device.Name,
                comparison.Worst,
                comparison.Analytic,
                comparison.Numeric,
                comparison.Tested,
                comparison.Excluded,
                singleError,
                comparison.Worst <= Tolerance && singleError <= SingleTolerance && comparison.Tested > 0));
        }

        return results;
    }

    static IEnumerable<(string Name, bool IsInput, int At)> Subjects(ILayer layer) =>
        layer.Info.Inputs.Select((input, at) => (input.Name, true, at)).Where(s => layer.Info.Inputs[s.at].Differentiable)
            .Concat(layer.Info.Parameters.Select((parameter, at) => (parameter.Name, false, at)).Where(s => layer.Info.Parameters[s.at].Learned && layer.Parameters[s.at].Learned && layer.Parameters[s.at].Shape.Count > 0));

    /// <summary>Starting values are often special (zeros, ones, equal taps): the check moves away from them a little.</summary>
    static double[] Perturbed(double[] values, ulong stream) =>
        values.Select((v, at) => (v * (0.9 + (0.2 * LayerSample.Uniform(100 + stream, (ulong)at)))) + (0.02 * (LayerSample.Uniform(200 + stream, (ulong)at) - 0.5))).ToArray();

    static double[] Upstream(int count) => Enumerable.Range(0, count).Select(at => (2 * LayerSample.Uniform(300, (ulong)at)) - 1).ToArray();

    static void Fill(LayerExecution run, IReadOnlyList<double[]> inputs, IReadOnlyList<double[]> parameters)
    {
        for (var at = 0; at < inputs.Count; at++)
        {
            run.Inputs[at].Write(inputs[at]);
        }

        for (var at = 0; at < parameters.Count; at++)
        {
            run.Parameters[at].Write(parameters[at]);
        }
    }

    static List<double[]> SinglePrecision(
        Device device,
        LayerSample sample,
        IReadOnlyList<double[]> inputs,
        IReadOnlyList<double[]> parameters,
        double[] upstream,
        IReadOnlyList<(string Name, bool IsInput, int At)> subjects)
    {
        using var run = sample.Layer.Prepare(device, Precision.Single, sample.Shapes, Gradients.All);
        Fill(run, inputs, parameters);
        run.Forward();
        run.OutputAdjoint.Write(upstream);
        run.Backward();
        return subjects.Select(s => (s.IsInput ? run.InputAdjoints : run.ParameterAdjoints)[s.At]!.Read<double>()).ToList();
    }

    static double RelativeNorm(double[] value, double[] reference)
    {
        var (difference, norm) = (0.0, 0.0);
        for (var at = 0; at < value.Length; at++)
        {
            difference += (value[at] - reference[at]) * (value[at] - reference[at]);
            norm += reference[at] * reference[at];
        }

        return norm == 0 ? Math.Sqrt(difference) : Math.Sqrt(difference / norm);
    }

    static (double Worst, double Analytic, double Numeric, int Tested, int Excluded) Compare(LayerExecution run, Action reset, Tensor tensor, double[] values, double[] adjoint, double[] upstream)
    {
        var scale = adjoint.Length == 0 ? 0 : adjoint.Max(Math.Abs);
        var result = (Worst: 0.0, Analytic: 0.0, Numeric: 0.0, Tested: 0, Excluded: 0);
        var stride = Math.Max(1, adjoint.Length / ElementsPerSubject);
        for (var at = 0; at < adjoint.Length; at += stride)
        {
            var original = values[at];
            double Loss(double x)
            {
                reset();
                values[at] = x;
                tensor.Write(values);
                run.Forward();
                var output = run.Output.Read<double>();
                var sum = 0.0;
                for (var o = 0; o < output.Length; o++)
                {
                    sum += upstream[o] * output[o];
                }

                return sum;
            }

            var h = Step * Math.Max(0.1, Math.Abs(original));
            double Slope(double step) => (Loss(original + step) - Loss(original - step)) / (2 * step);
            var (d1, d2, d4) = (Slope(h), Slope(h / 2), Slope(h / 4));
            values[at] = original;
            var (coarse, fine) = (((4 * d2) - d1) / 3, ((4 * d4) - d2) / 3);
            var size = Math.Max(Math.Max(Math.Abs(adjoint[at]), Math.Abs(fine)), Math.Max(0.01 * scale, 1e-7));
            if (!(Math.Abs(fine - coarse) <= 0.2 * Tolerance * size) && double.IsFinite(adjoint[at]))
            {
                result.Excluded++;
                continue;
            }

            result.Tested++;
            var error = Math.Abs(fine - adjoint[at]) / size;
            if (error > result.Worst || !double.IsFinite(error) || result.Tested == 1)
            {
                result = (double.IsNaN(error) ? double.PositiveInfinity : error, adjoint[at], fine, result.Tested, result.Excluded);
            }
        }

        return result;
    }
}
