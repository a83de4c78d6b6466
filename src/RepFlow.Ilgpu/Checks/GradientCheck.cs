using System.Reflection;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Networks;

namespace RepFlow.Ilgpu;

/// <summary>Proves values and adjoints: against the definition's own methods, the host device and central differences.</summary>
/// <remarks>
/// <para>
/// The loss is the sum of the result weighted with random numbers. Its derivative by an element x is taken from central differences with
/// three step sizes, extrapolated to step zero (Richardson). Where the extrapolations disagree, a kink (of a maximum, a condition, an absolute
/// value) lies within reach: the point is left out and counted. That test sees only the forward pass, so a wrong adjoint cannot hide in it.
/// </para>
/// <para>
/// A device that computes nothing agrees with itself. So its values and adjoints are also compared with those of the host, what a kernel leaves
/// unwritten is no number and fails, values in single precision are compared with what the definition's own C# computes (which is in single
/// precision, so only to <see cref="SingleTolerance"/>), every sample runs in the schedule for large shapes too, and the kernels that ran are counted. A gradient that is zero but for
/// rounding, as that of a bias before a normalisation, is measured by the largest gradient of the sample.
/// </para>
/// </remarks>
/// <example><code>
/// using var device = Device.Open("host");
/// foreach (var line in GradientCheck.RunAll(device))
/// {
///     Console.WriteLine($"{line.Definition} {line.Subject}: {line.Outcome} {line.WorstError:e1} {line.Reason}");
/// }
/// </code></example>
public static class GradientCheck
{
    /// <summary>Largest relative error of an adjoint against differences, in double precision.</summary>
    public const double Tolerance = 1e-6;

    /// <summary>Largest relative error of a value or an adjoint against the host, in double precision.</summary>
    public const double HostTolerance = 1e-9;

    /// <summary>Largest relative error in single precision against double, and against the definition's own methods.</summary>
    public const double SingleTolerance = 1e-3;

    /// <summary>
    /// Largest relative error in single precision on a device: <see cref="SingleTolerance"/>, or as much more as its <see cref="Device.MatrixPrecision"/> has bits fewer than that leaves.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <returns>The tolerance.</returns>
    public static double SingleToleranceOn(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.MatrixPrecision switch
        {
            MatrixPrecision.TensorFloat32 => 1e-2,
            MatrixPrecision.BFloat16 => 8e-2,
            _ => SingleTolerance,
        };
    }

    /// <summary>Checks every definition in the loaded assemblies, and every network with a <see cref="SampleAttribute"/>.</summary>
    /// <param name="device">The device.</param>
    /// <param name="layer">Only the definition of this name; null for all.</param>
    /// <param name="assemblies">Where to look; none for all that are loaded.</param>
    /// <returns>The lines, as they are found.</returns>
    /// <exception cref="ArgumentException">There is no definition of that name.</exception>
    public static IEnumerable<GradientCheckResult> RunAll(Device device, string? layer = null, params Assembly[] assemblies)
    {
        ArgumentNullException.ThrowIfNull(device);
        var all = LayerCatalog.Find(assemblies);
        var definitions = all.Where(d => layer is null ? IsCheckable(d) : string.Equals(d.Name, layer, StringComparison.OrdinalIgnoreCase)).ToList();
        if (definitions.Count == 0)
        {
            throw new ArgumentException(layer is null
                ? "No definitions are loaded."
                : $"There is no definition '{layer}'; there are {string.Join(", ", all.Select(d => d.Name))}.");
        }

        return RunEach(device, definitions);
    }

    /// <summary>Checks every sample of a definition, and on devices other than the host that every kernel of it ran.</summary>
    /// <param name="device">The device.</param>
    /// <param name="definition">A type with <see cref="GpuLayerAttribute"/>.</param>
    /// <returns>The lines. A sample that cannot be run has one that failed, with the reason, and the others go on.</returns>
    public static IReadOnlyList<GradientCheckResult> Run(Device device, Type definition)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(definition);
        using var opened = device.IsHost ? null : Device.Open();
        return Run(device, opened ?? device, definition);
    }

    /// <summary>Checks one instance of a definition.</summary>
    /// <param name="device">The device. If it does not compute in double precision, the host does that part.</param>
    /// <param name="sample">The instance and its inputs.</param>
    /// <returns>A line for the values, and one for every differentiable input and learned parameter.</returns>
    public static IReadOnlyList<GradientCheckResult> Run(Device device, LayerSample sample)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(sample);
        using var opened = device.IsHost ? null : Device.Open();
        return Run(device, opened ?? device, sample);
    }

    /// <summary>A line without numbers.</summary>
    internal static GradientCheckResult Line(Device device, string definition, string sample, string subject, GradientCheckOutcome outcome, string reason) => new()
    {
        Definition = definition,
        Sample = sample,
        Subject = subject,
        Device = device.Name,
        Outcome = outcome,
        Reason = reason,
    };

    /// <summary>A sample of a layer can be made up; of a network it is given, or its parts alone are checked.</summary>
    static bool IsCheckable(Type definition) => definition.IsDefined(typeof(SampleAttribute)) || !definition.IsAssignableTo(typeof(INetwork));

    static IEnumerable<GradientCheckResult> RunEach(Device device, IReadOnlyList<Type> definitions)
    {
        using var opened = device.IsHost ? null : Device.Open();
        Device? fresh = null;
        try
        {
            foreach (var definition in definitions)
            {
                if ((fresh ?? device).IsSpoilt)
                {
                    // By a kernel of the definition before: the others go on.
                    fresh?.Dispose();
                    fresh = Device.Open(device.Name);
                }

                foreach (var line in Run(fresh ?? device, opened ?? device, definition))
                {
                    yield return line;
                }
            }
        }
        finally
        {
            fresh?.Dispose();
        }
    }

    static List<GradientCheckResult> Run(Device device, Device host, Type definition)
    {
        var results = new List<GradientCheckResult>();
        using var kernels = new KernelCount(device, definition);
        foreach (var (text, make) in LayerSample.Makers(definition))
        {
            try
            {
                results.AddRange(Run(device, host, make()));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Definitions are anybody's code: whatever it throws is the reason why this sample failed.
                results.Add(Line(device, definition.Name, text, "", GradientCheckOutcome.Failed, DeviceException.FirstLine(e is TargetInvocationException or TypeInitializationException ? e.GetBaseException() : e).TrimEnd('.')));
            }
        }

        if (!device.IsHost && !results.Exists(line => line.Outcome == GradientCheckOutcome.Failed))
        {
            var missing = kernels.Missing();
            results.Add(Line(
                device,
                definition.Name,
                "all",
                GradientCheckResult.Kernels,
                missing.Count > 0 ? GradientCheckOutcome.Untested : GradientCheckOutcome.Proved,
                missing.Count > 0 ? $"no [Sample] makes {string.Join(", ", missing)} run: add one that does" : "") with
            {
                Tested = kernels.Ran,
                Excluded = missing.Count,
            });
        }

        return results;
    }

    static IReadOnlyList<GradientCheckResult> Run(Device device, Device host, LayerSample sample)
    {
        var values = SampleValues.Of(sample);
        if (values.Upstreams.All(upstream => upstream.Length == 0))
        {
            return [Line(device, sample.Layer.Info.Name, sample.Description, GradientCheckResult.Values, GradientCheckOutcome.Untested, "the result has no elements")];
        }

        using var comparison = new SampleComparison(device, host, sample, values);
        return [comparison.Values(), .. comparison.Adjoints()];
    }
}
