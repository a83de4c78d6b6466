using System.Globalization;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu;

/// <summary>One sample in both precisions and all schedules on a device, and on the host: what there is to compare.</summary>
sealed class SampleComparison : IDisposable
{
    /// <summary>A gradient that is so much smaller than the largest is zero but for rounding, as that of a bias is which a normalisation takes off again.</summary>
    const double Vanishing = 1e-12;

    readonly Device device;
    readonly LayerSample sample;
    readonly SampleValues values;
    readonly List<SampleRun> runs = [];
    readonly SampleRun expected;
    readonly SampleRun actual;
    readonly SampleRun single;
    readonly List<(string Schedule, SampleRun Double, SampleRun Single)> others = [];
    readonly double largest;

    /// <summary>Runs everything but the differences.</summary>
    /// <param name="device">The device that is checked.</param>
    /// <param name="host">The host device; the same where that is checked.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="values">What it is computed from.</param>
    public SampleComparison(Device device, Device host, LayerSample sample, SampleValues values)
    {
        this.device = device;
        this.sample = sample;
        this.values = values;
        var twice = device.SupportsDouble ? device : host;
        try
        {
            expected = Run(host, Precision.Double);
            actual = twice == host ? expected : Run(twice, Precision.Double);
            single = Run(device, Precision.Single);
            others.Add(("in the schedule for large shapes", Run(twice, Precision.Double, large: true), Run(device, Precision.Single, large: true)));
            if (device.Launched?.Any(KernelCount.TakesChip) == true)
            {
                others.Add(("with no more shared memory than any device has", Run(twice, Precision.Double, leavesChip: true), Run(device, Precision.Single, leavesChip: true)));
            }

            largest = expected.InputAdjoints.Concat(expected.ParameterAdjoints).OfType<double[]>().Select(Deviation.Largest).Append(0).Max();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The result and what the forward pass updates.</summary>
    /// <returns>The line.</returns>
    public GradientCheckResult Values()
    {
        var host = expected.Results.Select((_, at) => FromHost(run => run.Results[at], 0)).Aggregate((worst, next) => worst.Or(next));
        var singleError = expected.Results.Select((_, at) => SingleError(run => run.Results[at], 0)).Max();
        var reference = values.References(sample).Select((result, at) => Deviation.OfLargest(single.Results[at], result, "by the definition's methods")).Aggregate((worst, next) => worst.Or(next));
        return Line(GradientCheckResult.Values, host, singleError, reference.Error <= GradientCheck.SingleToleranceOn(device) ? "" : reference.Difference) with
        {
            ReferenceError = reference.Error,
            Tested = expected.Results.Sum(result => result.Length),
        };
    }

    /// <summary>The adjoints of everything that the result depends on.</summary>
    /// <returns>A line for each.</returns>
    public IEnumerable<GradientCheckResult> Adjoints()
    {
        var layer = sample.Layer;
        for (var at = 0; at < layer.Info.Inputs.Count; at++)
        {
            if (layer.Info.Inputs[at].Differentiable && expected.InputAdjoints[at] is { Length: > 0 })
            {
                yield return Adjoint(layer.Info.Inputs[at].Name, isInput: true, at);
            }
        }

        for (var at = 0; at < layer.Parameters.Count; at++)
        {
            if (layer.Info.Parameters[at].Learned && layer.Parameters[at].Learned && expected.ParameterAdjoints[at] is { Length: > 0 })
            {
                yield return Adjoint(layer.Info.Parameters[at].Name, isInput: false, at);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var run in runs)
        {
            run.Dispose();
        }
    }

    SampleRun Run(Device where, Precision precision, bool large = false, bool leavesChip = false)
    {
        (where.SchedulesForLargeShapes, where.LeavesChip) = (large, leavesChip);
        try
        {
            var run = new SampleRun(where, precision, sample, values);
            runs.Add(run);
            return run.Compute();
        }
        finally
        {
            (where.SchedulesForLargeShapes, where.LeavesChip) = (false, false);
        }
    }

    GradientCheckResult Adjoint(string name, bool isInput, int at)
    {
        double[] Of(SampleRun run) => (isInput ? run.InputAdjoints : run.ParameterAdjoints)[at]!;
        var point = (double[])(isInput ? values.Inputs : values.Parameters)[at].Clone();
        var differences = CentralDifferences.Compare(Of(actual), point, () => actual.Loss(isInput, at, point));
        var wrong = differences.Worst > GradientCheck.Tolerance
            ? string.Create(CultureInfo.InvariantCulture, $"{differences.Analytic:g6} by its adjoint, {differences.Numeric:g6} by differences")
            : "";
        var scale = Deviation.Largest(Of(expected)) <= Vanishing * largest ? largest : 0;
        var line = Line(name, FromHost(Of, scale), SingleError(Of, scale), wrong) with
        {
            WorstError = differences.Worst,
            Analytic = differences.Analytic,
            Numeric = differences.Numeric,
            Tested = differences.Tested,
            Excluded = differences.Excluded,
        };
        return line.Passed && differences.Tested == 0
            ? line with { Outcome = GradientCheckOutcome.Untested, Reason = "a kink lies within reach of every point" }
            : line;
    }

    Deviation FromHost(Func<SampleRun, double[]> of, double scale) => others.Aggregate(
        Deviation.Relative(of(actual), of(expected), "on the host", scale),
        (worst, other) => worst.Or(Deviation.Relative(of(other.Double), of(expected), $"{other.Schedule}; on the host", scale)));

    double SingleError(Func<SampleRun, double[]> of, double scale) =>
        others.Select(other => Deviation.Norm(of(other.Single), of(actual), scale)).Aggregate(Deviation.Norm(of(single), of(actual), scale), Math.Max);

    /// <summary>A line; the first that is wrong is its reason.</summary>
    GradientCheckResult Line(string subject, Deviation host, double singleError, string wrong)
    {
        var reason = host.Error > GradientCheck.HostTolerance ? host.Difference
            : wrong.Length > 0 ? wrong
            : !(singleError <= GradientCheck.SingleToleranceOn(device)) ? "single precision differs from double"
            : "";
        return GradientCheck.Line(
            device,
            sample.Layer.Info.Name,
            sample.Description,
            subject,
            reason.Length > 0 ? GradientCheckOutcome.Failed : GradientCheckOutcome.Proved,
            reason) with
        {
            HostError = host.Error,
            SingleError = singleError,
        };
    }
}
